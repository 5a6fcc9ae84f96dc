using Clusters;
using Feeds;
using k8s;
using Kubernetes.Runtime;

namespace Dashboard.Tests.Fakes;

internal sealed class FakeCluster : ICluster
{
    private readonly NewestValue<ClusterStatus> _status = new(new(ClusterState.Running, "v1.35.2", null, DateTimeOffset.UnixEpoch));

    public FakeResources Objects { get; } = new FakeResources()
        .Serve("v1", "Pod", "pods").Serve("v1", "Service", "services").Serve("v1", "Event", "events").Serve("v1", "Secret", "secrets").Serve("v1", "ConfigMap", "configmaps")
        .Serve("v1", "Namespace", "namespaces", namespaced: false).Serve("v1", "Node", "nodes", namespaced: false)
        .Serve("apps/v1", "ReplicaSet", "replicasets").Serve("apps/v1", "Deployment", "deployments").Serve("discovery.k8s.io/v1", "EndpointSlice", "endpointslices")
        .Serve("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", namespaced: false);

    public string Name => "built-in";

    public ClusterKind Kind => ClusterKind.Embedded;

    public ClusterStatus Status => _status.Current;

    public string KubeconfigPath => "/home/learner/.local/share/learning-gitops/kubeconfig";

    public IKubernetes Kubernetes => throw new NotSupportedException("pages use Resources");

    public IResourceClient Resources => Status.State == ClusterState.Absent ? throw new InvalidOperationException("the cluster does not exist yet") : Objects;

    public IAsyncEnumerable<ClusterStatus> WatchStatusAsync(CancellationToken cancellationToken) => _status.ReadAsync(cancellationToken);

    public Task CreateAsync(IProgress<string> output, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ResumeAsync(IProgress<string> output, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task DeleteAsync(IProgress<string> output, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Become(ClusterState state, string? reason = null) => _status.Set(new(state, "v1.35.2", reason, DateTimeOffset.UnixEpoch));

    public FakeCluster WithArgo()
    {
        Objects.Serve("argoproj.io/v1alpha1", "Application", "applications").Serve("argoproj.io/v1alpha1", "ApplicationSet", "applicationsets");
        return this;
    }
}
