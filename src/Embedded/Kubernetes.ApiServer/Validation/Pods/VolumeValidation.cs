using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation.Pods;

/// <summary>The rules of volumes, and of where containers mount them.</summary>
internal static class VolumeValidation
{
    // The first one counts where there are several.
    private static readonly string[] Sources =
    [
        "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs", "flocker", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte",
        "downwardAPI", "fc", "flexVolume", "configMap", "azureFile", "vsphereVolume", "azureDisk", "photonPersistentDisk", "portworxVolume", "storageos", "projected", "scaleIO", "csi", "ephemeral", "image",
    ];

    /// <summary>What a <c>hostPath</c> may be; empty where nobody looks.</summary>
    internal static readonly string[] HostPathTypes = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

    /// <summary>Checks the volumes of a pod.</summary>
    /// <returns>The volumes by name.</returns>
    public static IReadOnlyDictionary<string, JsonObject> Volumes(JsonObject spec, string path, FieldErrors errors)
    {
        var byName = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        var i = -1;
        foreach (var volume in spec.Items("volumes"))
        {
            var at = $"{path}.volumes[{++i}]";
            Source(volume, at, errors);
            var name = volume.Text("name");
            if (name.Length == 0)
            {
                errors.Required(at + ".name");
                continue;
            }

            errors.Named(at + ".name", name, Names.Label);
            if (!byName.TryAdd(name, volume)) { errors.Duplicate(at + ".name", name); }
        }

        return byName;
    }

    /// <summary>Checks the permissions of a file.</summary>
    public static void Mode(JsonNode? mode, string path, FieldErrors errors)
    {
        const int most = 511; // 0777
        if (PodValidation.Whole(mode) is < 0 or > most) { errors.Invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive"); }
    }

    /// <summary>Checks <c>volumeMounts</c>; upstream names some of what is wrong without its position.</summary>
    public static void Mounts(JsonObject container, string path, IReadOnlyDictionary<string, JsonObject> volumes, FieldErrors errors)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var i = -1;
        foreach (var mount in container.Items("volumeMounts"))
        {
            var at = $"{path}[{++i}]";
            var (name, target) = (mount.Text("name"), mount.Text("mountPath"));
            if (name.Length == 0) { errors.Required(at + ".name"); }
            if (!volumes.ContainsKey(name)) { errors.NotFound(at + ".name", name); }
            if (target.Length == 0) { errors.Required(at + ".mountPath"); }
            if (!paths.Add(target)) { errors.Invalid(at + ".mountPath", target, "must be unique"); }
            if (container.Items("volumeDevices").Any(device => device.Text("name") == name)) { errors.Invalid(at + ".name", name, "must not already exist in volumeDevices"); }
            errors.Named(path + ".subPath", mount.Text("subPath"), Names.RelativePath);
            if (mount.Text("subPathExpr") is { Length: > 0 } expression)
            {
                if (mount.Text("subPath").Length > 0) { errors.Invalid(at + ".subPathExpr", expression, "subPathExpr and subPath are mutually exclusive"); }
                errors.Named(path + ".subPathExpr", expression, Names.RelativePath);
            }

            if (mount.Text("mountPropagation") is not { Length: > 0 } propagation) { continue; }
            errors.OneOf(path + ".mountPropagation", propagation, "Bidirectional", "HostToContainer", "None");
            if (propagation == "Bidirectional" && !(container["securityContext"]?["privileged"] is JsonValue flag && flag.TryGetValue<bool>(out var on) && on))
            {
                errors.Forbidden(path + ".mountPropagation", "Bidirectional mount propagation is available only to privileged containers");
            }
        }
    }

    /// <summary>Checks <c>volumeDevices</c>.</summary>
    public static void Devices(JsonObject container, string path, IReadOnlyDictionary<string, JsonObject> volumes, FieldErrors errors)
    {
        var (names, paths) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var i = -1;
        foreach (var device in container.Items("volumeDevices"))
        {
            var at = $"{path}[{++i}]";
            var (name, target) = (device.Text("name"), device.Text("devicePath"));
            if (name.Length == 0) { errors.Required(at + ".name"); }
            else if (!names.Add(name)) { errors.Invalid(at + ".name", name, "must be unique"); }
            if (!volumes.TryGetValue(name, out var volume)) { errors.NotFound(at + ".name", name); }
            else if (volume["persistentVolumeClaim"] is null && volume["ephemeral"] is null)
            {
                errors.Invalid(at + ".name", name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
            }

            if (target.Length == 0) { errors.Required(at + ".devicePath"); }
            if (!paths.Add(target)) { errors.Invalid(at + ".devicePath", target, "must be unique"); }
            if (Names.NoBackstep(target).Any()) { errors.Invalid(at + ".devicePath", target, "can not contain backsteps ('..')"); }
            if (container.Items("volumeMounts").Any(mount => mount.Text("name") == name)) { errors.Invalid(at + ".name", name, "must not already exist in volumeMounts"); }
        }
    }

    private static void Source(JsonObject volume, string path, FieldErrors errors)
    {
        var sources = volume.Where(field => field.Key != "name" && field.Value is JsonObject).OrderBy(source => Array.IndexOf(Sources, source.Key) is >= 0 and var place ? place : Sources.Length).ToList();
        foreach (var more in sources.Skip(1)) { errors.Forbidden($"{path}.{more.Key}", "may not specify more than 1 volume type"); }
        if (sources is not [(var kind, JsonObject source), ..]) { return; }
        var at = $"{path}.{kind}";
        switch (kind)
        {
            case "emptyDir":
                if (ResourceValidation.Read(source["sizeLimit"]) is { Sign: < 0 }) { errors.Forbidden(at + ".sizeLimit", "SizeLimit field must be a valid resource quantity"); }
                break;
            case "hostPath":
                Need(source, "path", at, errors);
                errors.Named(at, source.Text("path"), Names.NoBackstep);
                errors.OneOf(at + ".type", source.Text("type"), HostPathTypes);
                break;
            case "secret": Files(source, "secretName", at, errors); break;
            case "configMap": Files(source, "name", at, errors); break;
            case "persistentVolumeClaim": Need(source, "claimName", at, errors); break;
            case "nfs":
                Need(source, "server", at, errors);
                Need(source, "path", at, errors);
                if (!source.Text("path").StartsWith('/')) { errors.Invalid(at + ".path", source.Text("path"), "must be an absolute path"); }
                break;
            case "csi": Need(source, "driver", at, errors); break;
            case "downwardAPI":
                Mode(source["defaultMode"], at + ".defaultMode", errors);
                EnvironmentValidation.Files(source, at, errors);
                break;
            case "projected": Projected(source, at, errors); break;
            default: break;
        }
    }

    private static void Projected(JsonObject projected, string path, FieldErrors errors)
    {
        const int leastSeconds = 600;
        Mode(projected["defaultMode"], path + ".defaultMode", errors);
        var i = -1;
        foreach (var source in projected.Items("sources"))
        {
            var at = $"{path}.sources[{++i}]";
            if (source["secret"] is JsonObject secret) { Files(secret, "name", at + ".secret", errors); }
            if (source["configMap"] is JsonObject map) { Files(map, "name", at + ".configMap", errors); }
            if (source["downwardAPI"] is JsonObject fields) { EnvironmentValidation.Files(fields, at + ".downwardAPI", errors); }
            if (source["serviceAccountToken"] is JsonObject token)
            {
                at += ".serviceAccountToken";
                if (PodValidation.Whole(token["expirationSeconds"]) is < leastSeconds)
                {
                    errors.Invalid(at + ".expirationSeconds", token["expirationSeconds"], "may not specify a duration less than 10 minutes");
                }

                if (token.Text("path").Length == 0) { errors.Required(at + ".path"); }
                else { errors.Named(at + ".path", token.Text("path"), Names.VolumeFile); }
            }

            if (source.Count(field => field.Value is JsonObject) > 1) { errors.Forbidden($"{path}.sources[{i}]", "may not specify more than 1 volume type"); }
        }
    }

    private static void Files(JsonObject source, string nameField, string path, FieldErrors errors)
    {
        Need(source, nameField, path, errors);
        Mode(source["defaultMode"], path + ".defaultMode", errors);
        var i = -1;
        foreach (var item in source.Items("items"))
        {
            var at = $"{path}.items[{++i}]";
            Need(item, "key", at, errors);
            Need(item, "path", at, errors);
            errors.Named(at + ".path", item.Text("path"), Names.VolumeFile);
            Mode(item["mode"], at + ".mode", errors);
        }
    }

    private static void Need(JsonObject section, string field, string path, FieldErrors errors)
    {
        if (section.Text(field).Length == 0) { errors.Required($"{path}.{field}"); }
    }
}
