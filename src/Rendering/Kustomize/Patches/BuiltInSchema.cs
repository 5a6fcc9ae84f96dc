namespace Kustomize.Patches;

/// <summary>The lists of Kubernetes 1.21's own types that merge element by element (its OpenAPI's <c>x-kubernetes-patch-merge-key</c>).</summary>
internal sealed class BuiltInSchema : MergeSchema
{
    private static readonly HashSet<string> Groups =
    [
        "", "apps", "batch", "autoscaling", "policy", "networking.k8s.io", "rbac.authorization.k8s.io", "storage.k8s.io", "admissionregistration.k8s.io",
        "apiextensions.k8s.io", "apiregistration.k8s.io", "scheduling.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "extensions",
        "certificates.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "flowcontrol.apiserver.k8s.io", "node.k8s.io",
    ];

    private static readonly HashSet<string> PodKinds = ["Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "ReplicationController", "PodTemplate"];
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
                "imagePullSecrets" or "secrets" when _kind == "ServiceAccount" && _parent.Length == 0 => ["name"],
                "hostAliases" when inPod => ["ip"],
                "topologySpreadConstraints" when inPod => ["topologyKey", "whenUnsatisfiable"],
                "env" when inContainer => ["name"],
                "ports" when inContainer => ["containerPort", "protocol"],
                "ports" when _kind == "Service" && _parent == "/spec" => ["port", "protocol"],
                "volumeMounts" when inContainer => ["mountPath"],
                "volumeDevices" when inContainer => ["devicePath"],
                "webhooks" when _parent.Length == 0 => ["name"],
                "drivers" when _kind == "CSINode" => ["name"],
                "podIPs" when _parent == "/status" => ["ip"],
                "conditions" when _parent == "/status" => ["type"],
                "addresses" when _kind == "Node" => ["type"],
                "ownerReferences" when _parent == "/metadata" => ["uid"],
                "finalizers" when _parent == "/metadata" => [],
                "podCIDRs" when _kind == "Node" => [],
                _ => null,
            };
        }
    }

    public override MergeSchema? Elements => new BuiltInSchema(_kind, _parent, _name + "[]");

    /// <summary>The schema of a type; null for types that are not Kubernetes' own.</summary>
    public static BuiltInSchema? Of(string apiVersion, string kind) =>
        Groups.Contains(apiVersion.IndexOf('/', StringComparison.Ordinal) is var at and >= 0 ? apiVersion[..at] : "") ? new(kind, "", "") : null;

    public override MergeSchema? Field(string name) => new BuiltInSchema(_kind, _name.Length == 0 ? _parent : _parent + "/" + _name, name);
}
