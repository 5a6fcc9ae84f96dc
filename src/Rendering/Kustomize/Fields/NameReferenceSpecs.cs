namespace Kustomize.Fields;

/// <summary>Kustomize's own table of name references.</summary>
internal static class NameReferenceSpecs
{
    private static readonly (string Kind, string Path)[] PodSpecs =
    [
        ("Pod", "spec"), ("Deployment", "spec/template/spec"), ("ReplicaSet", "spec/template/spec"), ("DaemonSet", "spec/template/spec"),
        ("StatefulSet", "spec/template/spec"), ("Job", "spec/template/spec"), ("CronJob", "spec/jobTemplate/spec/template/spec"),
        ("ReplicationController", "spec/template/spec"), ("PodTemplate", "template/spec"),
    ];

    private const string Rbac = "rbac.authorization.k8s.io";
    private const string Admission = "admissionregistration.k8s.io";

    public static List<NameReference> Make()
    {
        var all = new List<NameReference>();
        void Add(string kind, string group, string version, params FieldSpec[] fields) => all.Add(new(kind, group, version, [.. fields]));
        foreach (var kind in (string[])["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"]) { Add(kind, "", "", new FieldSpec("spec/scaleTargetRef/name", "HorizontalPodAutoscaler")); }
        Add("ConfigMap", "", "v1",
        [
            .. InPods(isData: true, "volumes/configMap/name", "containers/env/valueFrom/configMapKeyRef/name", "initContainers/env/valueFrom/configMapKeyRef/name",
                "containers/envFrom/configMapRef/name", "initContainers/envFrom/configMapRef/name", "volumes/projected/sources/configMap/name"),
            new("spec/configSource/configMap", "Node"), new("rules/resourceNames", "Role"), new("rules/resourceNames", "ClusterRole"),
            new(@"metadata/annotations/nginx.ingress.kubernetes.io\/fastcgi-params-configmap", "Ingress"),
        ]);
        Add("Secret", "", "v1",
        [
            .. InPods(isData: true, "volumes/secret/secretName", "containers/env/valueFrom/secretKeyRef/name", "initContainers/env/valueFrom/secretKeyRef/name",
                "containers/envFrom/secretRef/name", "initContainers/envFrom/secretRef/name", "imagePullSecrets/name", "volumes/projected/sources/secret/name"),
            new("spec/tls/secretName", "Ingress"), new(@"metadata/annotations/ingress.kubernetes.io\/auth-secret", "Ingress"),
            new(@"metadata/annotations/nginx.ingress.kubernetes.io\/auth-secret", "Ingress"), new(@"metadata/annotations/nginx.ingress.kubernetes.io\/auth-tls-secret", "Ingress"),
            new("imagePullSecrets/name", "ServiceAccount"), new("parameters/secretName", "StorageClass"), new("parameters/adminSecretName", "StorageClass"),
            new("parameters/userSecretName", "StorageClass"), new("parameters/secretRef", "StorageClass"), new("rules/resourceNames", "Role"),
            new("rules/resourceNames", "ClusterRole"), new("spec/template/spec/containers/env/valueFrom/secretKeyRef/name", "Service", "serving.knative.dev", "v1"),
            new("spec/azureFile/secretName", "PersistentVolume"),
        ]);
        Add("Service", "", "v1",
            new("spec/serviceName", "StatefulSet", "apps"), new("spec/rules/http/paths/backend/serviceName", "Ingress"), new("spec/rules/http/paths/backend/service/name", "Ingress"),
            new("spec/backend/serviceName", "Ingress"), new("spec/defaultBackend/service/name", "Ingress"), new("spec/service/name", "APIService", "apiregistration.k8s.io"),
            new("webhooks/clientConfig/service", "ValidatingWebhookConfiguration", Admission), new("webhooks/clientConfig/service", "MutatingWebhookConfiguration", Admission));
        Add("Role", Rbac, "", new FieldSpec("roleRef/name", "RoleBinding", Rbac));
        Add("ClusterRole", Rbac, "", new("roleRef/name", "RoleBinding", Rbac), new("roleRef/name", "ClusterRoleBinding", Rbac));
        Add("ServiceAccount", "", "v1", [new("subjects", "RoleBinding", Rbac), new("subjects", "ClusterRoleBinding", Rbac), .. InPods(isData: false, "serviceAccountName")]);
        Add("PersistentVolumeClaim", "", "v1", InPods(isData: false, "volumes/persistentVolumeClaim/claimName"));
        Add("PersistentVolume", "", "v1", new("spec/volumeName", "PersistentVolumeClaim"), new("rules/resourceNames", "ClusterRole"));
        Add("StorageClass", "storage.k8s.io", "v1",
            new("spec/storageClassName", "PersistentVolume"), new("spec/storageClassName", "PersistentVolumeClaim"), new("spec/volumeClaimTemplates/spec/storageClassName", "StatefulSet"));
        Add("PriorityClass", "scheduling.k8s.io", "v1", InPods(isData: false, "priorityClassName"));

        // The group holds a version, so that it never matches; so it is in Kustomize.
        Add("IngressClass", "networking.k8s.io/v1", "v1", new FieldSpec("spec/ingressClassName", "Ingress"));
        Add("ValidatingAdmissionPolicy", Admission, "", new FieldSpec("spec/policyName", "ValidatingAdmissionPolicyBinding", Admission));
        return all;
    }

    /// <summary>ConfigMaps and Secrets are looked for in pods of version v1, and in PodTemplates, but not in ReplicationControllers; the others the other way round.</summary>
    private static FieldSpec[] InPods(bool isData, params string[] fields) => [.. PodSpecs
        .Where(place => isData ? place.Kind != "ReplicationController" : place.Kind is not ("PodTemplate" or "ReplicaSet"))
        .SelectMany(place => fields.Select(field => new FieldSpec($"{place.Path}/{field}", place.Kind, Version: isData && place.Kind == "Pod" ? "v1" : "")))];
}
