using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of PersistentVolumes, in upstream's order (pkg/apis/core/validation/validation.go). Of the sources only those without a plugin of their own are looked into.</summary>
internal static class PersistentVolumeValidation
{
    private static readonly string[] Sources =
    [
        "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs", "iscsi", "cinder", "fc", "flexVolume", "azureFile", "vsphereVolume",
        "photonPersistentDisk", "portworxVolume", "azureDisk", "scaleIO", "local", "storageos", "csi",
    ];

    /// <summary>Checks <c>spec</c>, whose defaults are filled in.</summary>
    public static void Validate(JsonObject spec, FieldErrors errors)
    {
        if (spec["accessModes"] is not JsonArray { Count: > 0 }) { errors.Required("spec.accessModes"); }
        BuiltInValidation.AccessModes(spec, errors);
        var capacity = spec["capacity"] as JsonObject;
        if (capacity is not { Count: > 0 }) { errors.Required("spec.capacity"); }
        if (capacity is not { Count: 1 } || !capacity.ContainsKey("storage")) { errors.NotSupported("spec.capacity", capacity, "storage"); }
        foreach (var (resource, amount) in capacity ?? [])
        {
            if (Pods.ResourceValidation.Read(amount) is { Sign: <= 0 } size) { errors.Invalid($"spec.capacity[{resource}]", size.ToString(), "must be greater than zero"); }
        }

        if (spec.Text("persistentVolumeReclaimPolicy") is { Length: > 0 } policy) { errors.OneOf("spec.persistentVolumeReclaimPolicy", policy, "Delete", "Recycle", "Retain"); }
        var sources = Sources.Where(source => spec[source] is JsonObject).ToList();
        for (var i = 0; i < sources.Count; i++)
        {
            if (i > 0) { errors.Forbidden($"spec.{sources[i]}", "may not specify more than 1 volume type"); }
            else { Source(spec, sources[i], (JsonObject)spec[sources[i]]!, errors); }
        }

        if (sources.Count == 0) { errors.Required("spec", "must specify a volume type"); }
        if ((spec["hostPath"] as JsonObject).Text("path").Trim('/').Length == 0 && (spec["hostPath"] as JsonObject).Text("path").Length > 0 && spec.Text("persistentVolumeReclaimPolicy") == "Recycle")
        {
            errors.Forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'");
        }

        if (spec.Text("storageClassName") is { Length: > 0 } storageClass) { errors.Named("spec.storageClassName", storageClass, Names.Subdomain); }
        if (spec.Text("volumeMode") is { Length: > 0 } mode) { errors.OneOf("spec.volumeMode", mode, "Block", "Filesystem"); }
    }

    private static void Source(JsonObject spec, string kind, JsonObject source, FieldErrors errors)
    {
        var at = "spec." + kind;
        switch (kind)
        {
            case "hostPath":
                if (Need(source, "path", at, errors))
                {
                    errors.Named(at + ".path", source.Text("path"), Names.NoBackstep);
                    errors.OneOf(at + ".type", source.Text("type"), Pods.VolumeValidation.HostPathTypes);
                }

                break;
            case "local":
                if (Need(source, "path", at, errors)) { errors.Named(at + ".path", source.Text("path"), Names.NoBackstep); }
                if (spec["nodeAffinity"]?["required"] is null) { errors.Required("spec.nodeAffinity", "Local volume requires node affinity"); }
                break;
            case "nfs":
                Need(source, "server", at, errors);
                Need(source, "path", at, errors);
                if (!source.Text("path").StartsWith('/')) { errors.Invalid(at + ".path", source.Text("path"), "must be an absolute path"); }
                break;
            case "csi":
                Need(source, "driver", at, errors);
                Need(source, "volumeHandle", at, errors);
                break;
            default: break;
        }
    }

    private static bool Need(JsonObject section, string field, string path, FieldErrors errors)
    {
        if (section.Text(field).Length > 0) { return true; }
        errors.Required($"{path}.{field}");
        return false;
    }
}
