namespace Kustomize.Resources;

/// <summary>
/// The types that certainly have no namespace: those of Kubernetes 1.21, the only schema that Kustomize 5.7 carries.
/// Every other type is taken for a namespaced one.
/// </summary>
internal static class ClusterScope
{
    private static readonly HashSet<(string ApiVersion, string Kind)> Types = [.. Parse("""
        v1: Namespace Node PersistentVolume ComponentStatus NodeProxyOptions
        admissionregistration.k8s.io/v1: MutatingWebhookConfiguration ValidatingWebhookConfiguration
        admissionregistration.k8s.io/v1beta1: MutatingWebhookConfiguration ValidatingWebhookConfiguration
        apiextensions.k8s.io/v1: CustomResourceDefinition
        apiextensions.k8s.io/v1beta1: CustomResourceDefinition
        apiregistration.k8s.io/v1: APIService
        apiregistration.k8s.io/v1beta1: APIService
        certificates.k8s.io/v1: CertificateSigningRequest
        certificates.k8s.io/v1beta1: CertificateSigningRequest
        flowcontrol.apiserver.k8s.io/v1beta1: FlowSchema PriorityLevelConfiguration
        networking.k8s.io/v1: IngressClass
        networking.k8s.io/v1beta1: IngressClass
        node.k8s.io/v1: RuntimeClass
        node.k8s.io/v1beta1: RuntimeClass
        policy/v1beta1: PodSecurityPolicy
        rbac.authorization.k8s.io/v1: ClusterRole ClusterRoleBinding
        rbac.authorization.k8s.io/v1beta1: ClusterRole ClusterRoleBinding
        scheduling.k8s.io/v1: PriorityClass
        scheduling.k8s.io/v1beta1: PriorityClass
        storage.k8s.io/v1: CSIDriver CSINode StorageClass VolumeAttachment
        storage.k8s.io/v1beta1: CSIDriver CSINode StorageClass VolumeAttachment
        """)];

    public static bool Covers(string apiVersion, string kind) => Types.Contains((apiVersion, kind));

    private static IEnumerable<(string, string)> Parse(string table) =>
        from line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        let parts = line.Split(": ")
        from kind in parts[1].Split(' ')
        select (parts[0], kind);
}
