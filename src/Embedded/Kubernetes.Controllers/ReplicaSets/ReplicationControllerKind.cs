using System.Collections.Immutable;
using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.ReplicaSets;

/// <summary>
/// ReplicationControllers, read as ReplicaSets: they differ by their selector, which is a plain map of labels (pkg/controller/replication/conversion.go).
/// </summary>
internal sealed class ReplicationControllerKind(Informer<V1ReplicationController> controllers) : IReplicaKind, ILister<V1ReplicaSet>
{
    public ResourceType Type => ResourceTypes.ReplicationControllers;

    public string Name => "replicationcontroller";

    public string Component => "replication-controller";

    public ILister<V1ReplicaSet> Sets => this;

    public ImmutableDictionary<ObjectKey, V1ReplicaSet> All => controllers.All.ToImmutableDictionary(item => item.Key, item => ToReplicaSet(item.Value));

    public V1ReplicaSet? Find(ObjectKey key) => controllers.Find(key) is { } found ? ToReplicaSet(found) : null;

    public IReadOnlyCollection<V1ReplicaSet> InNamespace(string ns) => [.. controllers.InNamespace(ns).Select(ToReplicaSet)];

    public IReadOnlyCollection<V1ReplicaSet> Select(string ns, LabelSelector selector) => [.. controllers.Select(ns, selector).Select(ToReplicaSet)];

    public IReadOnlyCollection<V1ReplicaSet> OwnedBy(string uid) => [.. controllers.OwnedBy(uid).Select(ToReplicaSet)];

    public IDisposable OnChange(Action<ObjectKey> changed) => controllers.OnChange(change => changed(change.Key));

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => controllers.WaitForSyncAsync(cancellationToken);

    public Task WriteStatusAsync(IResourceClient client, V1ReplicaSet set, CancellationToken cancellationToken)
    {
        var body = set.ToJsonObject();
        (body["apiVersion"], body["kind"]) = (Type.ApiVersion, Type.Kind);
        if (body["spec"] is JsonObject spec) { spec["selector"] = spec["selector"]?["matchLabels"]?.DeepClone(); }
        if (body["status"] is JsonObject status) { status.Remove("terminatingReplicas"); }
        return client.ReplaceAsync(Type, body, new WriteOptions(Subresource: "status"), cancellationToken);
    }

    private static V1ReplicaSet ToReplicaSet(V1ReplicationController controller)
    {
        var body = controller.ToJsonObject();
        if (body["spec"] is JsonObject spec) { spec["selector"] = new JsonObject { ["matchLabels"] = spec["selector"]?.DeepClone() }; }
        return body.As<V1ReplicaSet>();
    }
}
