using Clusters.Tools;
using Feeds;
using k8s;
using Kubernetes.Runtime;

namespace Clusters.Contexts;

/// <summary>
/// A context of a kubeconfig: a kind cluster, which is made and deleted by kind, or any other, which is only used. The
/// learner's kubeconfig is read and never written; access is copied to a file of our own, readable by its owner alone.
/// </summary>
/// <param name="options">Which cluster.</param>
public sealed class ContextCluster(ContextClusterOptions options) : ICluster
{
    private const string KindPrefix = "kind-";

    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly NewestValue<ClusterStatus> _status = new(new ClusterStatus(ClusterState.Absent, null, "Not connected yet.", options.Time.GetUtcNow()));
    private global::k8s.Kubernetes? _kubernetes;
    private IResourceClient? _resources;

    /// <inheritdoc/>
    public string Name => options.Context;

    /// <inheritdoc/>
    public ClusterKind Kind => ClusterKind.Context;

    /// <summary>Whether kind makes and deletes it.</summary>
    public bool IsKind => options.Context.StartsWith(KindPrefix, StringComparison.Ordinal);

    /// <inheritdoc/>
    public ClusterStatus Status => _status.Current;

    /// <inheritdoc/>
    public string KubeconfigPath => Path.Combine(Path.GetFullPath(options.DataDirectory), FileName(options.Context), "kubeconfig");

    /// <inheritdoc/>
    public IKubernetes Kubernetes => _kubernetes ?? throw new InvalidOperationException($"{Name} is not connected yet.");

    /// <inheritdoc/>
    public IResourceClient Resources => _resources ?? throw new InvalidOperationException($"{Name} is not connected yet.");

    /// <inheritdoc/>
    public IAsyncEnumerable<ClusterStatus> WatchStatusAsync(CancellationToken cancellationToken) => _status.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task ResumeAsync(IProgress<string> output, CancellationToken cancellationToken)
    {
        if (File.Exists(KubeconfigPath)) { await CreateAsync(output, cancellationToken); }
    }

    /// <inheritdoc/>
    public async Task CreateAsync(IProgress<string> output, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_status.Current.State == ClusterState.Running) { return; }
            Publish(ClusterState.Starting, null, "Connecting");
            try
            {
                await PrepareAsync(output, cancellationToken);
                var configuration = await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(new FileInfo(KubeconfigPath), options.Context);
                _kubernetes = new global::k8s.Kubernetes(configuration);
                _resources = options.Connect(_kubernetes);
                var version = await _kubernetes.Version.GetCodeAsync(cancellationToken);
                output.Report($"{Name} answers, {version.GitVersion}.");
                Publish(ClusterState.Running, version.GitVersion, null);
            }
            catch (Exception error)
            {
                Disconnect();
                Publish(ClusterState.Unreachable, null, error.Message);
                throw;
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">It is not a kind cluster: only its owner may delete it.</exception>
    public async Task DeleteAsync(IProgress<string> output, CancellationToken cancellationToken)
    {
        if (!IsKind) { throw new InvalidOperationException($"{Name} was not made here, so it is not deleted here."); }
        await _changing.WaitAsync(cancellationToken);
        try
        {
            Publish(ClusterState.Absent, null, "The cluster was deleted.");
            Disconnect();
            await KindAsync(["delete", "cluster", "--name", KindName, "--kubeconfig", KubeconfigPath], output, cancellationToken);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Disconnect();
        _changing.Dispose();
        return ValueTask.CompletedTask;
    }

    private string KindName => options.Context[KindPrefix.Length..];

    private async Task PrepareAsync(IProgress<string> output, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(KubeconfigPath)!;
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); }
        if (!IsKind || options.SourceKubeconfig is not null)
        {
            await OneContext.CopyAsync(options.SourceKubeconfig ?? KubernetesClientConfiguration.KubeConfigDefaultLocation, options.Context, KubeconfigPath, cancellationToken);
            return;
        }

        if (File.Exists(KubeconfigPath)) { return; }
        string[] configuration = options.KindConfiguration is null ? [] : ["--config", options.KindConfiguration];
        await KindAsync(["create", "cluster", "--name", KindName, "--kubeconfig", KubeconfigPath, .. configuration], output, cancellationToken);
    }

    private static async Task KindAsync(IReadOnlyList<string> arguments, IProgress<string> output, CancellationToken cancellationToken)
    {
        var last = "";
        var code = await ToolCommand.Run("kind", arguments, null, null, line => { last = line.Text; output.Report(line.Text); }, cancellationToken);
        if (code != 0) { throw new InvalidOperationException($"kind ended with {code}: {last}"); }
    }

    private void Disconnect()
    {
        _kubernetes?.Dispose();
        (_kubernetes, _resources) = (null, null);
    }

    private void Publish(ClusterState state, string? version, string? reason) =>
        _status.Set(new ClusterStatus(state, version, reason, options.Time.GetUtcNow()));

    private static string FileName(string context) =>
        string.Concat(context.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_')).TrimStart('.');
}
