using System.Collections.Frozen;

namespace Kubernetes.ApiServer.OpenApi;

/// <summary>The values that text fields of built-in types may have, as upstream's types mark them (<c>+enum</c>); the model classes do not tell.</summary>
internal static class FieldValues
{
    private static readonly FrozenDictionary<string, string[]> Known = new (string[] Values, string[] Fields)[]
    {
        (["None", "ReadOnly", "ReadWrite"], ["AzureDiskVolumeSource.cachingMode"]),
        (["Dedicated", "Managed", "Shared"], ["AzureDiskVolumeSource.kind"]),
        (["any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping"], ["CertificateSigningRequestSpec.usages"]),
        (["Always", "IfNotPresent", "Never"], ["Container.imagePullPolicy", "EphemeralContainer.imagePullPolicy", "ImageVolumeSource.pullPolicy"]),
        (["FallbackToLogsOnError", "File"], ["Container.terminationMessagePolicy", "EphemeralContainer.terminationMessagePolicy"]),
        (["SCTP", "TCP", "UDP"], ["ContainerPort.protocol", "EndpointPort.protocol", "IngressPortStatus.protocol", "NetworkPolicyPort.protocol", "PortStatus.protocol", "ServicePort.protocol"]),
        (["Allow", "Forbid", "Replace"], ["CronJobSpec.concurrencyPolicy"]),
        (["Recreate", "RollingUpdate"], ["DeploymentStrategy.type"]),
        (["FromClaim", "FromClass"], ["DeviceAllocationConfiguration.source"]),
        (["NoExecute", "NoSchedule", "None"], ["DeviceTaint.effect", "DeviceToleration.effect"]),
        (["Equal", "Exists"], ["DeviceToleration.operator"]),
        (["FQDN", "IPv4", "IPv6"], ["EndpointSlice.addressType"]),
        (["All", "ExactCount"], ["DeviceSubRequest.allocationMode", "ExactDeviceRequest.allocationMode"]),
        (["HTTP", "HTTPS"], ["HTTPGetAction.scheme"]),
        (["Exact", "ImplementationSpecific", "Prefix"], ["HTTPIngressPath.pathType"]),
        (["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"], ["HostPathVolumeSource.type"]),
        (["Indexed", "NonIndexed"], ["JobSpec.completionMode"]),
        (["Failed", "TerminatingOrFailed"], ["JobSpec.podReplacementPolicy"]),
        (["Equivalent", "Exact"], ["MatchResources.matchPolicy", "MutatingWebhook.matchPolicy", "ValidatingWebhook.matchPolicy"]),
        (["ContainerResource", "External", "Object", "Pods", "Resource"], ["MetricSpec.type", "MetricStatus.type"]),
        (["InProgress", "Infeasible", "Pending"], ["ModifyVolumeStatus.status"]),
        (["IfNeeded", "Never"], ["MutatingWebhook.reinvocationPolicy"]),
        (["Active", "Terminating"], ["NamespaceStatus.phase"]),
        (["Egress", "Ingress"], ["NetworkPolicySpec.policyTypes"]),
        (["DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn"], ["NodeSelectorRequirement.operator"]),
        (["Pending", "Running", "Terminated"], ["NodeStatus.phase"]),
        (["Bound", "Lost", "Pending"], ["PersistentVolumeClaimStatus.phase"]),
        (["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"], ["PersistentVolumeClaimSpec.accessModes", "PersistentVolumeClaimStatus.accessModes", "PersistentVolumeSpec.accessModes"]),
        (["Delete", "Recycle", "Retain"], ["PersistentVolumeSpec.persistentVolumeReclaimPolicy", "StorageClass.reclaimPolicy"]),
        (["Block", "Filesystem"], ["PersistentVolumeClaimSpec.volumeMode", "PersistentVolumeSpec.volumeMode"]),
        (["Available", "Bound", "Failed", "Pending", "Released"], ["PersistentVolumeStatus.phase"]),
        (["AlwaysAllow", "IfHealthyBudget"], ["PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy"]),
        (["In", "NotIn"], ["PodFailurePolicyOnExitCodesRequirement.operator"]),
        (["Count", "FailIndex", "FailJob", "Ignore"], ["PodFailurePolicyRule.action"]),
        (["Always", "OnRootMismatch"], ["PodSecurityContext.fsGroupChangePolicy"]),
        (["Merge", "Strict"], ["PodSecurityContext.supplementalGroupsPolicy"]),
        (["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"], ["PodSpec.dnsPolicy"]),
        (["Never", "PreemptLowerPriority"], ["PodSpec.preemptionPolicy"]),
        (["Always", "Never", "OnFailure"], ["PodSpec.restartPolicy"]),
        (["Failed", "Pending", "Running", "Succeeded", "Unknown"], ["PodStatus.phase"]),
        (["BestEffort", "Burstable", "Guaranteed"], ["PodStatus.qosClass"]),
        (["BestEffort", "CrossNamespacePodAffinity", "NotBestEffort", "NotTerminating", "PriorityClass", "Terminating", "VolumeAttributesClass"], ["ResourceQuotaSpec.scopes", "ScopedResourceSelectorRequirement.scopeName"]),
        (["*", "Cluster", "Namespaced"], ["Rule.scope"]),
        (["*", "CONNECT", "CREATE", "DELETE", "UPDATE"], ["RuleWithOperations.operations"]),
        (["DoesNotExist", "Exists", "In", "NotIn"], ["ScopedResourceSelectorRequirement.operator"]),
        (["Localhost", "RuntimeDefault", "Unconfined"], ["AppArmorProfile.type", "SeccompProfile.type"]),
        (["Default", "Unmasked"], ["SecurityContext.procMount"]),
        (["Cluster", "Local"], ["ServiceSpec.externalTrafficPolicy", "ServiceSpec.internalTrafficPolicy"]),
        (["", "IPv4", "IPv6"], ["ServiceSpec.ipFamilies"]),
        (["PreferDualStack", "RequireDualStack", "SingleStack"], ["ServiceSpec.ipFamilyPolicy"]),
        (["ClientIP", "None"], ["ServiceSpec.sessionAffinity"]),
        (["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"], ["ServiceSpec.type"]),
        (["OrderedReady", "Parallel"], ["StatefulSetSpec.podManagementPolicy"]),
        (["OnDelete", "RollingUpdate"], ["DaemonSetUpdateStrategy.type", "StatefulSetUpdateStrategy.type"]),
        (["Immediate", "WaitForFirstConsumer"], ["StorageClass.volumeBindingMode"]),
        (["NoExecute", "NoSchedule", "PreferNoSchedule"], ["Taint.effect", "Toleration.effect"]),
        (["Equal", "Exists", "Gt", "Lt"], ["Toleration.operator"]),
        (["Honor", "Ignore"], ["TopologySpreadConstraint.nodeAffinityPolicy", "TopologySpreadConstraint.nodeTaintsPolicy"]),
        (["DoNotSchedule", "ScheduleAnyway"], ["TopologySpreadConstraint.whenUnsatisfiable"]),
        (["Audit", "Deny", "Warn"], ["ValidatingAdmissionPolicyBindingSpec.validationActions"]),
        (["Fail", "Ignore"], ["MutatingWebhook.failurePolicy", "ValidatingAdmissionPolicySpec.failurePolicy", "ValidatingWebhook.failurePolicy"]),
        (["None", "NoneOnDryRun", "Some", "Unknown"], ["MutatingWebhook.sideEffects", "ValidatingWebhook.sideEffects"]),
        (["Bidirectional", "HostToContainer", "None"], ["VolumeMount.mountPropagation"]),
    }.SelectMany(row => row.Fields, (row, field) => (field, row.Values)).ToFrozenDictionary(pair => pair.field, pair => pair.Values, StringComparer.Ordinal);

    /// <summary>The values of a field in their order; empty where any text may stand.</summary>
    /// <param name="type">The type that holds it, such as <c>PodSpec</c>.</param>
    /// <param name="field">The field, such as <c>restartPolicy</c>.</param>
    public static IReadOnlyList<string> Of(string type, string field) => Known.TryGetValue($"{type}.{field}", out var values) ? values : [];
}
