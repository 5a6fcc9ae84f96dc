using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of <c>metadata</c>, for built-in and custom kinds.</summary>
internal static class MetadataValidation
{
    private const int MostAnnotationBytes = 256 * 1024;

    /// <summary>Checks an object's metadata.</summary>
    /// <param name="item">The object.</param>
    /// <param name="errors">Where errors go.</param>
    public static void Check(JsonObject item, FieldErrors errors)
    {
        if (item["metadata"] is not JsonObject metadata) { return; }
        var name = metadata.Text("name");
        if (name.Length == 0) { errors.Required("metadata.name", "name or generateName is required"); }
        else
        {
            foreach (var message in RuleOf(item)(name)) { errors.Invalid("metadata.name", name, message); }
        }

        Labels(metadata["labels"] as JsonObject, "metadata.labels", errors);
        Annotations(metadata["annotations"] as JsonObject, "metadata.annotations", errors);
        var finalizers = metadata["finalizers"] as JsonArray ?? [];
        for (var i = 0; i < finalizers.Count; i++)
        {
            var finalizer = finalizers[i] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
            foreach (var message in Names.QualifiedName(finalizer)) { errors.Invalid($"metadata.finalizers[{i}]", finalizer, message); }
        }

        OwnerValidation.Owners(metadata, errors);
    }

    /// <summary>Checks labels.</summary>
    public static void Labels(JsonObject? labels, string path, FieldErrors errors)
    {
        foreach (var (key, node) in labels ?? [])
        {
            foreach (var message in Names.QualifiedName(key)) { errors.Invalid(path, key, message); }
            var value = node is JsonValue text && text.TryGetValue<string>(out var stated) ? stated : "";
            foreach (var message in Names.LabelValue(value)) { errors.Invalid(path, value, message); }
        }
    }

    private static void Annotations(JsonObject? annotations, string path, FieldErrors errors)
    {
        var size = 0;
        foreach (var (key, value) in annotations ?? [])
        {
            foreach (var message in Names.QualifiedName(key.ToLowerInvariant())) { errors.Invalid(path, key, message); }
            size += key.Length + (value is JsonValue text && text.TryGetValue<string>(out var stated) ? System.Text.Encoding.UTF8.GetByteCount(stated) : 0);
        }

        if (size > MostAnnotationBytes) { errors.TooLong(path, MostAnnotationBytes); }
    }

    /// <summary>The name of an APIService says which version it serves (kube-aggregator: pkg/apis/apiregistration/validation/validation.go).</summary>
    private static List<string> ServiceOfApi(string name, JsonObject? spec)
    {
        var messages = Names.PathSegment(name).ToList();
        var required = $"{spec.Text("version")}.{spec.Text("group")}";
        return messages.Count > 0 || name == required ? messages : [$"must be `spec.version+\".\"+spec.group`: \"{required}\""];
    }

    private static Func<string, IEnumerable<string>> RuleOf(JsonObject item) => (item.Text("apiVersion"), item.Text("kind")) switch
    {
        ("v1", "Namespace") => Names.Label,
        ("v1", "Service") => Names.Service,
        ("rbac.authorization.k8s.io/v1", _) or ("certificates.k8s.io/v1", _) => Names.PathSegment,
        ("apiregistration.k8s.io/v1", "APIService") => name => ServiceOfApi(name, item["spec"] as JsonObject),
        _ => Names.Subdomain,
    };
}
