namespace Kustomize.Resources;

/// <summary>
/// The types of Kubernetes 1.21, the only schema that Kustomize 5.7 carries. Every other type is taken for a namespaced one whose
/// lists do not merge.
/// </summary>
internal static class KubernetesTypes
{
    /// <summary>A star stands behind those that have no namespace.</summary>
    private static readonly Dictionary<(string ApiVersion, string Kind), bool> Types = Parse("""
        v1: Binding ComponentStatus* ConfigMap Endpoints Event LimitRange Namespace* Node* PersistentVolume* PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount
        admissionregistration.k8s.io/v1: MutatingWebhookConfiguration* ValidatingWebhookConfiguration*
        admissionregistration.k8s.io/v1beta1: MutatingWebhookConfiguration* ValidatingWebhookConfiguration*
        apiextensions.k8s.io/v1: CustomResourceDefinition*
        apiextensions.k8s.io/v1beta1: CustomResourceDefinition*
        apiregistration.k8s.io/v1: APIService*
        apiregistration.k8s.io/v1beta1: APIService*
        apps/v1: ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet
        autoscaling/v1: HorizontalPodAutoscaler Scale
        autoscaling/v2beta1: HorizontalPodAutoscaler
        autoscaling/v2beta2: HorizontalPodAutoscaler
        batch/v1: CronJob Job
        batch/v1beta1: CronJob
        certificates.k8s.io/v1: CertificateSigningRequest*
        certificates.k8s.io/v1beta1: CertificateSigningRequest*
        coordination.k8s.io/v1: Lease
        coordination.k8s.io/v1beta1: Lease
        discovery.k8s.io/v1: EndpointSlice
        discovery.k8s.io/v1beta1: EndpointSlice
        events.k8s.io/v1: Event
        events.k8s.io/v1beta1: Event
        extensions/v1beta1: Ingress
        flowcontrol.apiserver.k8s.io/v1beta1: FlowSchema* PriorityLevelConfiguration*
        networking.k8s.io/v1: Ingress IngressClass* NetworkPolicy
        networking.k8s.io/v1beta1: Ingress IngressClass*
        node.k8s.io/v1: RuntimeClass*
        node.k8s.io/v1beta1: RuntimeClass*
        policy/v1: PodDisruptionBudget
        policy/v1beta1: Eviction PodDisruptionBudget PodSecurityPolicy*
        rbac.authorization.k8s.io/v1: ClusterRole* ClusterRoleBinding* Role RoleBinding
        rbac.authorization.k8s.io/v1beta1: ClusterRole* ClusterRoleBinding* Role RoleBinding
        scheduling.k8s.io/v1: PriorityClass*
        scheduling.k8s.io/v1beta1: PriorityClass*
        storage.k8s.io/v1: CSIDriver* CSINode* StorageClass* VolumeAttachment*
        storage.k8s.io/v1beta1: CSIDriver* CSINode* CSIStorageCapacity StorageClass* VolumeAttachment*
        """);

    public static bool Knows(string apiVersion, string kind) => Types.ContainsKey((apiVersion, kind));

    public static bool IsClusterScoped(string apiVersion, string kind) => Types.GetValueOrDefault((apiVersion, kind));

    private static Dictionary<(string, string), bool> Parse(string table)
    {
        var types = new Dictionary<(string, string), bool>();
        foreach (var line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (version, kinds) = (line[..line.IndexOf(": ", StringComparison.Ordinal)], line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
            foreach (var kind in kinds.Split(' ')) { types[(version, kind.TrimEnd('*'))] = kind.EndsWith('*'); }
        }

        return types;
    }
}
