using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

internal static partial class BuiltInValidation
{
    private static void Claim(JsonObject spec, FieldErrors errors)
    {
        if (spec["accessModes"] is not JsonArray { Count: > 0 }) { errors.Required("spec.accessModes", "at least 1 access mode is required"); }
        if (spec["selector"] is JsonObject selector) { SelectorValidation.Selector(selector, "spec.selector", errors); }
        AccessModes(spec, errors);
        if (spec["resources"]?["requests"]?["storage"] is null) { errors.Required("spec.resources[storage]"); }
        else if (Pods.ResourceValidation.Read(spec["resources"]?["requests"]?["storage"]) is { Sign: <= 0 } size) { errors.Invalid("spec.resources[storage]", size.ToString(), "must be greater than zero"); }
        if (spec.Text("storageClassName") is { Length: > 0 } storageClass) { errors.Named("spec.storageClassName", storageClass, Names.Subdomain); }
        if (spec.Text("volumeMode") is { Length: > 0 } mode) { errors.OneOf("spec.volumeMode", mode, "Block", "Filesystem"); }
    }

    /// <summary>Checks <c>spec.accessModes</c> of a volume or a claim.</summary>
    internal static void AccessModes(JsonObject spec, FieldErrors errors)
    {
        var modes = PodValidation.Texts(spec, "accessModes").ToList();
        foreach (var mode in modes) { errors.OneOf("spec.accessModes", mode, "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"); }
        if (modes.Count > 1 && modes.Contains("ReadWriteOncePod")) { errors.Forbidden("spec.accessModes", "may not use ReadWriteOncePod with other access modes"); }
    }

    private static void StorageClass(JsonObject item, FieldErrors errors)
    {
        if (item.Text("provisioner") is { Length: > 0 } provisioner) { errors.Named("provisioner", provisioner.ToLowerInvariant(), Names.QualifiedName); }
        else { errors.Required("provisioner"); }
        if (item.Text("reclaimPolicy") is { Length: > 0 } policy) { errors.OneOf("reclaimPolicy", policy, "Delete", "Retain"); }
        if (item.Text("volumeBindingMode") is { Length: > 0 } mode) { errors.OneOf("volumeBindingMode", mode, "Immediate", "WaitForFirstConsumer"); }
    }
}
