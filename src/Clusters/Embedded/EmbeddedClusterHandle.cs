using Feeds;
using k8s;
using Kubernetes.Runtime;

namespace Clusters.Embedded;

/// <summary>The embedded cluster as one of the clusters a learner may choose.</summary>
/// <param name="host">Makes and deletes it.</param>
/// <param name="time">The clock of its status.</param>
/// <param name="connect">Makes the client for objects of any kind; null for <see cref="ResourceClient"/>.</param>
public sealed class EmbeddedClusterHandle(
    IEmbeddedClusterHost host, TimeProvider time, Func<IKubernetes, IResourceClient>? connect = null) : ICluster
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly NewestValue<ClusterStatus> _status = new(new ClusterStatus(ClusterState.Absent, null, "The cluster has not been made yet.", time.GetUtcNow()));
    private IEmbeddedCluster? _running;
    private IResourceClient? _resources;

    /// <inheritdoc/>
    public string Name => "built-in";

    /// <inheritdoc/>
    public ClusterKind Kind => ClusterKind.Embedded;

    /// <inheritdoc/>
    public ClusterStatus Status => _status.Current;

    /// <inheritdoc/>
    public string KubeconfigPath => host.KubeconfigPath;

    /// <inheritdoc/>
    public IKubernetes Kubernetes => _running?.Kubernetes ?? throw new InvalidOperationException("The cluster has not been made yet.");

    /// <inheritdoc/>
    public IResourceClient Resources => _resources ?? throw new InvalidOperationException("The cluster has not been made yet.");

    /// <inheritdoc/>
    public IAsyncEnumerable<ClusterStatus> WatchStatusAsync(CancellationToken cancellationToken) => _status.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task ResumeAsync(IProgress<string> output, CancellationToken cancellationToken)
    {
        if (host.Exists) { await CreateAsync(output, cancellationToken); }
    }

    /// <inheritdoc/>
    public async Task CreateAsync(IProgress<string> output, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_running is not null)
            {
                output.Report("The built-in cluster is running already.");
                return;
            }

            Publish(ClusterState.Starting, null, "Starting");
            try
            {
                _running = await host.StartAsync(output, cancellationToken);
                _resources = connect?.Invoke(_running.Kubernetes) ?? new ResourceClient(_running.Kubernetes);
                var version = await _running.Kubernetes.Version.GetCodeAsync(cancellationToken);
                Publish(ClusterState.Running, version.GitVersion, null);
            }
            catch (Exception error)
            {
                if (_running is not null) { await _running.DisposeAsync(); }
                (_running, _resources) = (null, null);
                Publish(host.Exists ? ClusterState.Unreachable : ClusterState.Absent, null, error.Message);
                throw;
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(IProgress<string> output, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            // Whoever watches must stop before the server does.
            Publish(ClusterState.Absent, null, "The cluster was deleted.");
            if (_running is { } running)
            {
                (_running, _resources) = (null, null);
                await running.DisposeAsync();
            }

            await host.DeleteAsync(cancellationToken);
            output.Report("Deleted the built-in cluster. The repository is as it was.");
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Stops the cluster and keeps it on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        await _changing.WaitAsync();
        if (_running is { } running)
        {
            (_running, _resources) = (null, null);
            await running.DisposeAsync();
        }

        _changing.Dispose();
    }

    private void Publish(ClusterState state, string? version, string? reason) =>
        _status.Set(new ClusterStatus(state, version, reason, time.GetUtcNow()));
}
