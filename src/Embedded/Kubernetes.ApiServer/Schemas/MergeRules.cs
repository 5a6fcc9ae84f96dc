using System.Collections.Frozen;

namespace Kubernetes.ApiServer.Schemas;

/// <summary>How a list or map merges.</summary>
/// <param name="PatchMergeKey">The merge key of strategic merge patches; empty for scalars; null replaces.</param>
/// <param name="ListType">How server-side apply tells its elements apart.</param>
/// <param name="MapKeys">The keys for server-side apply.</param>
/// <param name="RetainKeys">Whether <c>$retainKeys</c> is honoured.</param>
internal sealed record MergeRule(string? PatchMergeKey, ListType ListType, string[] MapKeys, bool RetainKeys = false);

/// <summary>
/// The markers of upstream's Go types that the model classes do not carry: patch strategies, list types and map keys,
/// atomic structs, and where times have microseconds. Names are those of the types without their version.
/// </summary>
internal static class MergeRules
{
    /// <summary>By <c>Type.field</c>; a type of <c>*</c> means every type whose name ends in <c>Status</c>.</summary>
    public static FrozenDictionary<string, MergeRule> Lists { get; } = new Dictionary<string, MergeRule>
    {
        ["ObjectMeta.ownerReferences"] = Map("uid"),
        ["ObjectMeta.finalizers"] = new("", ListType.Set, []),
        ["PodSpec.containers"] = Map("name"),
        ["PodSpec.initContainers"] = Map("name"),
        ["PodSpec.ephemeralContainers"] = Map("name"),
        ["PodSpec.imagePullSecrets"] = Map("name"),
        ["PodSpec.schedulingGates"] = Map("name"),
        ["PodSpec.volumes"] = Map("name") with { RetainKeys = true },
        ["PodSpec.resourceClaims"] = Map("name") with { RetainKeys = true },
        ["PodSpec.hostAliases"] = Map("ip"),
        ["PodSpec.topologySpreadConstraints"] = new("topologyKey", ListType.Map, ["topologyKey", "whenUnsatisfiable"]),
        ["Container.ports"] = new("containerPort", ListType.Map, ["containerPort", "protocol"]),
        ["Container.env"] = Map("name"),
        ["Container.volumeMounts"] = Map("mountPath"),
        ["Container.volumeDevices"] = Map("devicePath"),
        ["EphemeralContainer.ports"] = new("containerPort", ListType.Map, ["containerPort", "protocol"]),
        ["EphemeralContainer.env"] = Map("name"),
        ["EphemeralContainer.volumeMounts"] = Map("mountPath"),
        ["EphemeralContainer.volumeDevices"] = Map("devicePath"),
        ["ResourceRequirements.claims"] = new(null, ListType.Map, ["name"]),
        ["*.conditions"] = Map("type"),
        ["JobStatus.conditions"] = new("type", ListType.Atomic, []),
        ["CustomResourceDefinitionStatus.conditions"] = new(null, ListType.Map, ["type"]),
        ["APIServiceStatus.conditions"] = Map("type"),
        ["PodStatus.podIPs"] = Map("ip"),
        ["PodStatus.hostIPs"] = new("ip", ListType.Atomic, []),
        ["NodeStatus.addresses"] = Map("type"),
        ["NodeSpec.podCIDRs"] = new("", ListType.Set, []),
        ["ServiceSpec.ports"] = new("port", ListType.Map, ["port", "protocol"]),
        ["ServiceAccount.secrets"] = Map("name"),
        ["ServiceAccount.imagePullSecrets"] = new("name", ListType.Atomic, []),
        ["MutatingWebhookConfiguration.webhooks"] = Map("name"),
        ["ValidatingWebhookConfiguration.webhooks"] = Map("name"),
        ["AggregationRule.clusterRoleSelectors"] = new(null, ListType.Atomic, []),
        ["CustomResourceDefinitionSpec.versions"] = new(null, ListType.Atomic, []),
    }.ToFrozenDictionary();

    /// <summary>Fields whose map honours <c>$retainKeys</c>.</summary>
    public static FrozenSet<string> RetainKeysMaps { get; } = new[] { "DeploymentSpec.strategy" }.ToFrozenSet();

    /// <summary>Structs and maps with one owner as a whole.</summary>
    public static FrozenSet<string> AtomicTypes { get; } = new[]
    {
        "LabelSelector", "ObjectReference", "LocalObjectReference", "ObjectFieldSelector", "ConfigMapKeySelector", "SecretKeySelector",
        "ResourceFieldSelector", "RoleRef", "Subject", "CrossVersionObjectReference", "NodeSelector", "NodeSelectorTerm",
        "TypedLocalObjectReference", "TypedObjectReference", "ServiceBackendPort", "OwnerReference", "SecretReference", "ScopeSelector",
    }.ToFrozenSet();

    /// <summary>Map fields with one owner as a whole.</summary>
    public static FrozenSet<string> AtomicFields { get; } = new[] { "PodSpec.nodeSelector", "ServiceSpec.selector", "ReplicationControllerSpec.selector" }.ToFrozenSet();

    /// <summary>Times with microseconds.</summary>
    public static FrozenSet<string> MicroTimes { get; } = new[]
    {
        "Event.eventTime", "EventSeries.lastObservedTime", "LeaseSpec.acquireTime", "LeaseSpec.renewTime",
    }.ToFrozenSet();

    /// <summary>Members that Go's types always hold, so that no one brings them into being.</summary>
    public static FrozenSet<string> AlwaysPresent { get; } = new[] { "metadata", "spec", "status", "template", "strategy", "updateStrategy", "containers" }.ToFrozenSet();

    /// <summary>Defaults that stand inside the keys of list elements.</summary>
    public static FrozenDictionary<string, string> KeyDefaults { get; } = new Dictionary<string, string> { ["protocol"] = "TCP" }.ToFrozenDictionary();

    private static MergeRule Map(string key) => new(key, ListType.Map, [key]);
}
