using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation.Pods;

/// <summary>The rules of environment variables, and of the pod's own fields where variables and volumes name them.</summary>
internal static class EnvironmentValidation
{
    private static readonly string[] Sorts = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];

    private static readonly string[] VariableFields =
        ["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"];

    private static readonly string[] FileFields = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

    private static readonly string[] KnownFields =
    [
        .. VariableFields, "metadata.annotations", "metadata.labels", "spec.host", "spec.restartPolicy", "spec.schedulerName", "status.phase",
    ];

    private static readonly string[] EnvironmentSources = ["configMapRef", "secretRef"];

    private static readonly string[] ContainerResources =
        ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];

    /// <summary>Checks <c>env</c>.</summary>
    public static void Variables(JsonObject container, string path, FieldErrors errors)
    {
        var i = -1;
        foreach (var variable in container.Items("env"))
        {
            var at = $"{path}[{++i}]";
            if (variable.Text("name").Length == 0) { errors.Required(at + ".name"); }
            else { errors.Named(at + ".name", variable.Text("name"), Names.Variable); }
            if (variable["valueFrom"] is not JsonObject source) { continue; }
            at += ".valueFrom";
            if (source["fieldRef"] is JsonObject field) { PodField(field, VariableFields, at + ".fieldRef", errors); }
            if (source["resourceFieldRef"] is JsonObject resource) { ContainerResource(resource, isFile: false, at + ".resourceFieldRef", errors); }
            Key(source["configMapKeyRef"] as JsonObject, at + ".configMapKeyRef", errors);
            Key(source["secretKeyRef"] as JsonObject, at + ".secretKeyRef", errors);
            var count = Sorts.Count(sort => source[sort] is not null);
            if (count == 0) { errors.Invalid(at, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"); }
            else if (variable.Text("value").Length > 0) { errors.Invalid(at, "", "may not be specified when `value` is not empty"); }
            else if (count > 1) { errors.Invalid(at, "", "may not have more than one field specified at a time"); }
        }
    }

    /// <summary>Checks <c>envFrom</c>.</summary>
    public static void Sources(JsonObject container, string path, FieldErrors errors)
    {
        var i = -1;
        foreach (var source in container.Items("envFrom"))
        {
            var at = $"{path}[{++i}]";
            if (source.Text("prefix") is { Length: > 0 } prefix) { errors.Named(at + ".prefix", prefix, Names.Variable); }
            var sorts = EnvironmentSources.Where(sort => source[sort] is JsonObject).ToList();
            foreach (var sort in sorts)
            {
                var name = (source[sort] as JsonObject).Text("name");
                if (name.Length == 0) { errors.Required($"{at}.{sort}.name"); }
                else { errors.Named($"{at}.{sort}.name", name, Names.Subdomain); }
            }

            if (sorts.Count == 0) { errors.Invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"); }
            else if (sorts.Count > 1) { errors.Invalid(path, "", "may not have more than one field specified at a time"); }
        }
    }

    /// <summary>Checks the files of a volume with the pod's own fields; upstream names the volume, not the file.</summary>
    public static void Files(JsonObject volume, string path, FieldErrors errors)
    {
        foreach (var file in volume.Items("items"))
        {
            if (file.Text("path").Length == 0) { errors.Required(path + ".path"); }
            errors.Named(path + ".path", file.Text("path"), Names.VolumeFile);
            if (file["fieldRef"] is JsonObject field)
            {
                PodField(field, FileFields, path + ".fieldRef", errors);
                if (file["resourceFieldRef"] is not null) { errors.Invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"); }
            }
            else if (file["resourceFieldRef"] is JsonObject resource) { ContainerResource(resource, isFile: true, path + ".resourceFieldRef", errors); }
            else { errors.Required(path, "one of fieldRef and resourceFieldRef is required"); }
            VolumeValidation.Mode(file["mode"], path + ".mode", errors);
        }
    }

    private static void Key(JsonObject? reference, string path, FieldErrors errors)
    {
        if (reference is null) { return; }
        errors.Named(path + ".name", reference.Text("name"), Names.Subdomain);
        if (reference.Text("key").Length == 0) { errors.Required(path + ".key"); }
        else { errors.Named(path + ".key", reference.Text("key"), Names.ConfigKey); }
    }

    private static void PodField(JsonObject reference, string[] allowed, string path, FieldErrors errors)
    {
        var stated = reference.Text("fieldPath");
        if (stated.Length == 0)
        {
            errors.Required(path + ".fieldPath");
            return;
        }

        // metadata.labels['app'] names one entry of a map.
        var bracket = stated.EndsWith("']", StringComparison.Ordinal) ? stated.IndexOf("['", StringComparison.Ordinal) : -1;
        var field = bracket < 0 ? stated : stated[..bracket];
        if (bracket >= 0 && field is not ("metadata.annotations" or "metadata.labels"))
        {
            errors.Invalid(path + ".fieldPath", stated, $"error converting fieldPath: field label does not support subscript: {stated}");
        }
        else if (bracket >= 0)
        {
            var key = stated[(bracket + 2)..^2];
            errors.Named(path, field == "metadata.annotations" ? key.ToLowerInvariant() : key, Names.QualifiedName);
        }
        else if (!KnownFields.Contains(field)) { errors.Invalid(path + ".fieldPath", stated, $"error converting fieldPath: field label not supported: {stated}"); }
        else { errors.OneOf(path + ".fieldPath", field == "spec.host" ? "spec.nodeName" : field, allowed); }
    }

    private static void ContainerResource(JsonObject reference, bool isFile, string path, FieldErrors errors)
    {
        var resource = reference.Text("resource");
        if (isFile && reference.Text("containerName").Length == 0) { errors.Required(path + ".containerName"); }
        else if (resource.Length == 0) { errors.Required(path + ".resource"); }
        else if (!resource.StartsWith("requests.hugepages-", StringComparison.Ordinal) && !resource.StartsWith("limits.hugepages-", StringComparison.Ordinal))
        {
            errors.OneOf(path + ".resource", resource, ContainerResources);
        }
    }
}
