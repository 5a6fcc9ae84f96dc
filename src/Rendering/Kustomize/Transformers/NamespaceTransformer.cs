using Kustomize.Fields;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>Puts objects into a namespace.</summary>
internal static class NamespaceTransformer
{
    private static readonly HashSet<string> ClusterScoped =
    [
        "v1/Namespace", "v1/Node", "v1/PersistentVolume", "v1/ComponentStatus",
        "admissionregistration.k8s.io/v1/MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration",
        "admissionregistration.k8s.io/v1beta1/MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1beta1/ValidatingWebhookConfiguration",
        "apiextensions.k8s.io/v1/CustomResourceDefinition", "apiextensions.k8s.io/v1beta1/CustomResourceDefinition",
        "apiregistration.k8s.io/v1/APIService", "apiregistration.k8s.io/v1beta1/APIService",
        "certificates.k8s.io/v1/CertificateSigningRequest", "certificates.k8s.io/v1beta1/CertificateSigningRequest",
        "flowcontrol.apiserver.k8s.io/v1beta1/FlowSchema", "flowcontrol.apiserver.k8s.io/v1beta1/PriorityLevelConfiguration",
        "networking.k8s.io/v1/IngressClass", "networking.k8s.io/v1beta1/IngressClass", "node.k8s.io/v1/RuntimeClass", "node.k8s.io/v1beta1/RuntimeClass",
        "policy/v1beta1/PodSecurityPolicy", "extensions/v1beta1/PodSecurityPolicy",
        "rbac.authorization.k8s.io/v1/ClusterRole", "rbac.authorization.k8s.io/v1/ClusterRoleBinding",
        "rbac.authorization.k8s.io/v1beta1/ClusterRole", "rbac.authorization.k8s.io/v1beta1/ClusterRoleBinding",
        "rbac.authorization.k8s.io/v1alpha1/ClusterRole", "rbac.authorization.k8s.io/v1alpha1/ClusterRoleBinding",
        "scheduling.k8s.io/v1/PriorityClass", "scheduling.k8s.io/v1beta1/PriorityClass", "scheduling.k8s.io/v1alpha1/PriorityClass",
        "storage.k8s.io/v1/CSIDriver", "storage.k8s.io/v1/CSINode", "storage.k8s.io/v1/StorageClass", "storage.k8s.io/v1/VolumeAttachment",
        "storage.k8s.io/v1beta1/CSIDriver", "storage.k8s.io/v1beta1/CSINode", "storage.k8s.io/v1beta1/StorageClass", "storage.k8s.io/v1beta1/VolumeAttachment",
    ];

    public static bool IsClusterScoped(Resource resource) => ClusterScoped.Contains(resource.ApiVersion + "/" + resource.Kind);

    public static void Run(List<Resource> resources, string space, bool unsetOnly = false)
    {
        foreach (var resource in resources)
        {
            Move(resource, space, unsetOnly);
            CheckConflict(resources, resource);
        }
    }

    private static void Move(Resource resource, string space, bool unsetOnly)
    {
        resource.Remember();
        if (resource.ApiVersion == "v1" && resource.Kind == "Namespace") { resource.Name = space; return; }
        if (!IsClusterScoped(resource) && !(unsetOnly && resource.Namespace.Length > 0)) { resource.MetadataToWrite["namespace"] = space; }
        if (resource.Kind == "APIService") { new FieldSpec("spec/service/namespace", Create: resource.Body.GetValueOrDefault("spec") is Dictionary<string, object?> spec && spec.ContainsKey("service")).Apply(resource, _ => space); }
        if (resource.Kind == "CustomResourceDefinition") { new FieldSpec("spec/conversion/webhook/clientConfig/service/namespace").Apply(resource, _ => space); }
        if (resource.Kind is "RoleBinding" or "ClusterRoleBinding")
        {
            foreach (var subject in (resource.Body.GetValueOrDefault("subjects") as List<object?> ?? []).OfType<Dictionary<string, object?>>())
            {
                if (Resource.Text(subject, "name") == "default" && Resource.Text(subject, "kind") == "ServiceAccount") { subject["namespace"] = space; }
            }
        }
    }

    /// <summary>Looked for after each object, while those behind it still are what they were.</summary>
    private static void CheckConflict(List<Resource> resources, Resource changed)
    {
        var same = resources.FindAll(other => other.Id.SameAs(changed.Id));
        if (same.Count > 1) { throw new KustomizeException($"namespace transformation produces ID conflict: [{string.Join(' ', same.Select(resource => GoJson.Write(WithHistory(resource))))}]"); }
    }

    private static Dictionary<string, object?> WithHistory(Resource resource)
    {
        var body = PlainValue.Copy(resource.Body);
        var metadata = (Dictionary<string, object?>)body["metadata"]!;
        var annotations = metadata.GetValueOrDefault("annotations") as Dictionary<string, object?> ?? new(StringComparer.Ordinal);
        string Joined(Func<ResourceId, string> part) => string.Join(',', resource.Previous.Select(part));
        if (resource.Previous.Count > 0)
        {
            annotations["internal.config.kubernetes.io/previousKinds"] = Joined(id => id.Kind);
            annotations["internal.config.kubernetes.io/previousNames"] = Joined(id => id.Name);
            annotations["internal.config.kubernetes.io/previousNamespaces"] = Joined(id => IsClusterScoped(resource) ? "_non_namespaceable_" : id.EffectiveNamespace);
        }

        if (resource.Origin is { } origin) { annotations["config.kubernetes.io/origin"] = origin.ToYaml("", ""); }
        if (resource.Transformations.Count > 0) { annotations["alpha.config.kubernetes.io/transformations"] = string.Concat(resource.Transformations.Select(step => step.ToYaml("- ", "  "))); }
        if (annotations.Count > 0) { metadata["annotations"] = annotations; }
        return body;
    }
}
