namespace Kustomize.Fields;

/// <summary>Which fields name objects of which kind.</summary>
internal sealed record NameReference(string Kind, string Group, string Version, IReadOnlyList<FieldSpec> Fields);

/// <summary>Kustomize's own table of name references.</summary>
internal static class NameReferenceSpecs
{
    private static readonly (string Kind, string Path)[] PodSpecs =
    [
        ("Pod", "spec"), ("Deployment", "spec/template/spec"), ("ReplicaSet", "spec/template/spec"), ("DaemonSet", "spec/template/spec"),
        ("StatefulSet", "spec/template/spec"), ("Job", "spec/template/spec"), ("CronJob", "spec/jobTemplate/spec/template/spec"),
        ("ReplicationController", "spec/template/spec"), ("PodTemplate", "template/spec"),
    ];

    public static readonly IReadOnlyList<NameReference> Defaults = Make();

    private static List<NameReference> Make()
    {
        var all = new List<NameReference>();
        void Add(string kind, FieldSpec[] fields, FieldSpec[]? more = null) => all.Add(new(kind, "", "", [.. fields, .. more ?? []]));
        foreach (var kind in (string[])["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"]) { Add(kind, [new("spec/scaleTargetRef/name", "HorizontalPodAutoscaler")]); }
        Add("ConfigMap",
            InPods(true, "volumes/configMap/name", "containers/env/valueFrom/configMapKeyRef/name", "initContainers/env/valueFrom/configMapKeyRef/name",
                "containers/envFrom/configMapRef/name", "initContainers/envFrom/configMapRef/name", "volumes/projected/sources/configMap/name"),
            [new("spec/configSource/configMap", "Node"), new("rules/resourceNames", "Role"), new("rules/resourceNames", "ClusterRole"),
                new(@"metadata/annotations/nginx.ingress.kubernetes.io\/fastcgi-params-configmap", "Ingress")]);
        Add("Secret",
            InPods(true, "volumes/secret/secretName", "containers/env/valueFrom/secretKeyRef/name", "initContainers/env/valueFrom/secretKeyRef/name",
                "containers/envFrom/secretRef/name", "initContainers/envFrom/secretRef/name", "imagePullSecrets/name", "volumes/projected/sources/secret/name"),
            [new("spec/tls/secretName", "Ingress"), new(@"metadata/annotations/ingress.kubernetes.io\/auth-secret", "Ingress"),
                new(@"metadata/annotations/nginx.ingress.kubernetes.io\/auth-secret", "Ingress"), new(@"metadata/annotations/nginx.ingress.kubernetes.io\/auth-tls-secret", "Ingress"),
                new("imagePullSecrets/name", "ServiceAccount"), new("parameters/secretName", "StorageClass"), new("parameters/adminSecretName", "StorageClass"),
                new("parameters/userSecretName", "StorageClass"), new("parameters/secretRef", "StorageClass"), new("rules/resourceNames", "Role"),
                new("rules/resourceNames", "ClusterRole"), new("spec/template/spec/containers/env/valueFrom/secretKeyRef/name", "Service", "serving.knative.dev", "v1"),
                new("spec/azureFile/secretName", "PersistentVolume")]);
        Add("Service",
            [new("spec/serviceName", "StatefulSet", "apps"), new("spec/rules/http/paths/backend/serviceName", "Ingress"), new("spec/rules/http/paths/backend/service/name", "Ingress"),
                new("spec/backend/serviceName", "Ingress"), new("spec/defaultBackend/service/name", "Ingress"), new("spec/service/name", "APIService", "apiregistration.k8s.io"),
                new("webhooks/clientConfig/service", "ValidatingWebhookConfiguration"), new("webhooks/clientConfig/service", "MutatingWebhookConfiguration")]);
        Add("Role", [new("roleRef/name", "RoleBinding", "rbac.authorization.k8s.io")]);
        Add("ClusterRole", [new("roleRef/name", "RoleBinding", "rbac.authorization.k8s.io"), new("roleRef/name", "ClusterRoleBinding", "rbac.authorization.k8s.io")]);
        Add("ServiceAccount", [new("subjects", "RoleBinding", "rbac.authorization.k8s.io"), new("subjects", "ClusterRoleBinding", "rbac.authorization.k8s.io")], InPods(false, "serviceAccountName"));
        Add("PersistentVolumeClaim", InPods(false, "volumes/persistentVolumeClaim/claimName"));
        Add("PersistentVolume", [new("spec/volumeName", "PersistentVolumeClaim"), new("rules/resourceNames", "ClusterRole")]);
        Add("StorageClass", [new("spec/storageClassName", "PersistentVolume"), new("spec/storageClassName", "PersistentVolumeClaim"), new("spec/volumeClaimTemplates/spec/storageClassName", "StatefulSet")]);
        Add("PriorityClass", InPods(false, "priorityClassName"));
        Add("ValidatingAdmissionPolicy", [new("spec/policyName", "ValidatingAdmissionPolicyBinding")]);
        return all;
    }

    private static FieldSpec[] InPods(bool isData, params string[] fields) => [.. PodSpecs
        .Where(place => isData ? place.Kind != "ReplicationController" : place.Kind is not "PodTemplate")
        .SelectMany(place => fields.Select(field => new FieldSpec($"{place.Path}/{field}", place.Kind)))];
}
