using Kustomize.Resources;

namespace Kustomize.Patches;

/// <summary>The lists of Kubernetes 1.21's own types that merge element by element (its OpenAPI's <c>x-kubernetes-patch-merge-key</c>).</summary>
internal sealed class BuiltInSchema : MergeSchema
{
    private static readonly HashSet<string> PodKinds = ["Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "ReplicationController", "PodTemplate"];
    private static readonly HashSet<string> ConditionKinds =
    [
        "PodDisruptionBudget", "Service", "APIService", "Namespace", "Job", "ReplicationController", "StatefulSet", "Deployment", "PersistentVolumeClaim", "Pod", "Node", "ReplicaSet", "DaemonSet",
    ];

    private static readonly HashSet<string> PodLists = ["containers", "initContainers", "ephemeralContainers", "volumes", "imagePullSecrets"];
    private readonly string _kind;
    private readonly string _parent;
    private readonly string _name;

    private BuiltInSchema(string kind, string parent, string name) => (_kind, _parent, _name) = (kind, parent, name);

    public override IReadOnlyList<string>? MergeKeys
    {
        get
        {
            var inPod = PodKinds.Contains(_kind) && (_kind == "Pod" ? _parent == "/spec" : _parent.EndsWith("template/spec", StringComparison.Ordinal));
            var inContainer = _parent.EndsWith("ontainers[]", StringComparison.Ordinal);
            return _name switch
            {
                _ when inPod && PodLists.Contains(_name) => ["name"],
                "secrets" when _kind == "ServiceAccount" && _parent.Length == 0 => ["name"],
                "hostAliases" when inPod => ["ip"],
                "topologySpreadConstraints" when inPod => ["topologyKey", "whenUnsatisfiable"],
                "env" when inContainer => ["name"],
                "ports" when inContainer && !_parent.EndsWith("/ephemeralContainers[]", StringComparison.Ordinal) => ["containerPort", "protocol"],
                "ports" when _kind == "Service" && _parent == "/spec" => ["port", "protocol"],
                "volumeMounts" when inContainer => ["mountPath"],
                "volumeDevices" when inContainer => ["devicePath"],
                "webhooks" when _parent.Length == 0 && _kind.EndsWith("WebhookConfiguration", StringComparison.Ordinal) => ["name"],
                "drivers" when _kind == "CSINode" && _parent == "/spec" => ["name"],
                "podIPs" when _kind == "Pod" && _parent == "/status" => ["ip"],
                "conditions" when (_parent == "/status" && ConditionKinds.Contains(_kind)) || (_kind == "ComponentStatus" && _parent.Length == 0) => ["type"],
                "addresses" when _kind == "Node" && _parent == "/status" => ["type"],
                "ownerReferences" when _parent == "/metadata" => ["uid"],
                "finalizers" when _parent == "/metadata" => [],
                "podCIDRs" when _kind == "Node" && _parent == "/spec" => [],
                _ => null,
            };
        }
    }

    public override MergeSchema? Elements => new BuiltInSchema(_kind, _parent, _name + "[]");

    /// <summary>The schema of a type; null for types that are not Kubernetes' own.</summary>
    public static BuiltInSchema? Of(string apiVersion, string kind) => KubernetesTypes.Knows(apiVersion, kind) ? new(kind, "", "") : null;

    public override MergeSchema? Field(string name) => new BuiltInSchema(_kind, _name.Length == 0 ? _parent : _parent + "/" + _name, name);
}
