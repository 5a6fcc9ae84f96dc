
namespace EndToEnd;

/// <summary>
/// One dashboard for all tests that need the product registered: eleven Applications, Synced and Healthy, reached from a fresh data
/// folder by the steps' own actions. Each test leaves it as it was.
/// </summary>
public sealed class RunningTutorial : IAsyncLifetime
{
    /// <summary>The Applications of the finished phases, by name.</summary>
    public static readonly string[] Eleven =
    [
        "argo-bootstrap", "argo-cd", "argo-resources", "argo-rollouts", "cart", "coffee", "external-bootstrap", "external-secrets",
        "metrics-server", "order", "products",
    ];

    private DashboardProcess? _dashboard;
    private ClusterWatch? _cluster;

    /// <summary>A folder for what tests make; it holds the data folder too.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("running-tutorial-").FullName;

    /// <summary>The process.</summary>
    public DashboardProcess Dashboard => _dashboard ?? throw new InvalidOperationException("it has not been started");

    /// <summary>Its cluster.</summary>
    public ClusterWatch Cluster => _cluster ?? throw new InvalidOperationException("it has not been started");

    /// <summary>A clone of its repository in a folder of its own.</summary>
    public Task<GitClone> CloneAsync(CancellationToken cancellationToken) =>
        GitClone.MakeAsync(Dashboard.Address, Path.Combine(Folder, $"clone-{Guid.NewGuid():N}"), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        _dashboard = await DashboardProcess.StartAsync(
            Path.Combine(Folder, "data"), ["--port", "0", "--api-port", "0", "--jump-to", "2/register-argo-cd,4/register-product"], limit.Token);
        await _dashboard.WaitForLineAsync("4/register-product is proven", limit.Token);
        _cluster = new ClusterWatch(_dashboard.Kubeconfig);
        await _cluster.UntilHealthyAsync(Eleven, limit.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _cluster?.Dispose();
        if (_dashboard is not null) { await _dashboard.DisposeAsync(); }
        Directory.Delete(Folder, recursive: true);
    }
}
