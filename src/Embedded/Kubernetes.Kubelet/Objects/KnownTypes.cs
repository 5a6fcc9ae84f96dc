using Kubernetes.Runtime;

namespace Kubernetes.Kubelet.Objects;

/// <summary>The kinds that a kubelet and a kube-proxy deal with; each is served by every API server.</summary>
internal static class KnownTypes
{
    internal static ResourceType Pod { get; } = new("", "v1", "Pod", "pods", true);

    internal static ResourceType Node { get; } = new("", "v1", "Node", "nodes", false);

    internal static ResourceType Event { get; } = new("", "v1", "Event", "events", true);

    internal static ResourceType Service { get; } = new("", "v1", "Service", "services", true);

    internal static ResourceType ConfigMap { get; } = new("", "v1", "ConfigMap", "configmaps", true);

    internal static ResourceType Secret { get; } = new("", "v1", "Secret", "secrets", true);

    internal static ResourceType Claim { get; } = new("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true);

    internal static ResourceType EndpointSlice { get; } = new("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true);

    internal static ResourceType Lease { get; } = new("coordination.k8s.io", "v1", "Lease", "leases", true);
}
