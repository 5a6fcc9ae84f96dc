using global::Embedded.Cluster;
using k8s;

namespace Clusters.Embedded;

/// <summary>The embedded cluster of a data folder.</summary>
/// <param name="settings">How it is made.</param>
public sealed class EmbeddedClusterHost(EmbeddedClusterSettings settings) : IEmbeddedClusterHost
{
    private static readonly TimeSpan LongestTakingUp = TimeSpan.FromSeconds(10);

    // Written when a cluster was made; a folder without it holds at most a half-made one, which is made anew.
    private string Marker => Path.Combine(settings.DataDirectory, "created");

    /// <inheritdoc/>
    public bool Exists => File.Exists(Marker);

    /// <inheritdoc/>
    public string KubeconfigPath => EmbeddedCluster.KubeconfigOf(settings.DataDirectory);

    /// <inheritdoc/>
    public async Task<IEmbeddedCluster> StartAsync(IProgress<string> output, CancellationToken cancellationToken)
    {
        var made = Exists;
        output.Report(made ? "Starting the built-in cluster again" : "Making certificates and a kubeconfig");
        Directory.CreateDirectory(settings.DataDirectory);
        var cluster = await EmbeddedCluster.StartAsync(Options(), cancellationToken);
        try
        {
            await File.WriteAllTextAsync(Marker, "", cancellationToken);
            output.Report($"API server listens on {cluster.Address}");
            output.Report($"Kubeconfig: {cluster.KubeconfigPath}");
            output.Report($"kubectl --kubeconfig {cluster.KubeconfigPath} get nodes");
            if (made) { await TakeUpAsync(cluster, output, cancellationToken); }
            return new Running(cluster);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!Directory.Exists(settings.DataDirectory)) { return Task.CompletedTask; }

        // The marker goes first: a deletion that is cut off leaves a folder that counts as none.
        File.Delete(Marker);
        Directory.Delete(settings.DataDirectory, recursive: true);
        return Task.CompletedTask;
    }

    // What the API says of pods before the node has looked at them is of the life before: who reads it as news would be wrong.
    private async Task TakeUpAsync(EmbeddedCluster cluster, IProgress<string> output, CancellationToken cancellationToken)
    {
        try
        {
            await cluster.PodsTakenUp.WaitAsync(LongestTakingUp, settings.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            output.Report($"The node has not told of all its pods within {LongestTakingUp.TotalSeconds:0} s; it goes on trying.");
        }
    }

    private EmbeddedClusterOptions Options() => new()
    {
        DataDirectory = settings.DataDirectory,
        ApiPort = settings.ApiPort,
        AllInterfaces = settings.AllInterfaces,
        PublishedHost = settings.PublishedHost,
        ImagesDirectory = settings.ImagesDirectory,
        Repository = settings.Repository,
        External = settings.External,
        KindConfiguration = settings.KindConfiguration,
        Time = settings.Time,
        Loggers = settings.Loggers,
    };

    private sealed class Running(EmbeddedCluster cluster) : IEmbeddedCluster
    {
        public string KubeconfigPath => cluster.KubeconfigPath;

        public IKubernetes Kubernetes => cluster.Kubernetes;

        public ValueTask DisposeAsync() => cluster.DisposeAsync();
    }
}
