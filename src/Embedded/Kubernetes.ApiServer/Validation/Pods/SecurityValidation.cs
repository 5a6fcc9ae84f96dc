using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation.Pods;

/// <summary>The rules of security contexts.</summary>
internal static class SecurityValidation
{
    /// <summary>Checks the security context of a pod.</summary>
    public static void Pod(JsonObject spec, string path, FieldErrors errors)
    {
        if (spec["securityContext"] is not JsonObject context) { return; }
        var at = path + ".securityContext";
        Identities(context, at, errors, "fsGroup", "runAsUser", "runAsGroup");
        var i = 0;
        foreach (var group in context["supplementalGroups"] as JsonArray ?? []) { errors.Within($"{at}.supplementalGroups[{i++}]", group, 0, int.MaxValue); }
        if (IsTrue(spec["shareProcessNamespace"]) && IsTrue(spec["hostPID"]))
        {
            errors.Invalid(at + ".shareProcessNamespace", spec["shareProcessNamespace"], "ShareProcessNamespace and HostPID cannot both be enabled");
        }

        Kernel(context, at + ".sysctls", errors);
        if (context.Text("fsGroupChangePolicy") is { Length: > 0 } change) { errors.OneOf(at + ".fsGroupChangePolicy", change, "Always", "OnRootMismatch"); }
        Profile(context["seccompProfile"] as JsonObject, "seccomp", at + ".seccompProfile", errors);
        Profile(context["appArmorProfile"] as JsonObject, "AppArmor", at + ".appArmorProfile", errors);
        if (context.Text("supplementalGroupsPolicy") is { Length: > 0 } groups) { errors.OneOf(at + ".supplementalGroupsPolicy", groups, "Merge", "Strict"); }
    }

    /// <summary>Checks the security context of a container.</summary>
    public static void Container(JsonObject? context, string path, FieldErrors errors)
    {
        if (context is null) { return; }
        Identities(context, path, errors, "runAsUser", "runAsGroup");
        if (context.Text("procMount") is { Length: > 0 } mount) { errors.OneOf(path + ".procMount", mount, "Default", "Unmasked"); }
        Profile(context["seccompProfile"] as JsonObject, "seccomp", path + ".seccompProfile", errors);
        Profile(context["appArmorProfile"] as JsonObject, "AppArmor", path + ".appArmorProfile", errors);
        if (context["allowPrivilegeEscalation"] is not JsonValue escalation || !escalation.TryGetValue<bool>(out var allowed) || allowed) { return; }
        if (IsTrue(context["privileged"])) { errors.Invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"); }
        if (context["capabilities"] is JsonObject capabilities && PodValidation.Texts(capabilities, "add").Contains("CAP_SYS_ADMIN"))
        {
            errors.Invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
        }
    }

    private static void Identities(JsonObject context, string path, FieldErrors errors, params string[] fields)
    {
        foreach (var field in fields) { errors.Within($"{path}.{field}", context[field], 0, int.MaxValue); }
    }

    private static void Kernel(JsonObject context, string path, FieldErrors errors)
    {
        const int longest = 253;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var i = -1;
        foreach (var name in context.Items("sysctls").Select(setting => setting.Text("name")))
        {
            var at = $"{path}[{++i}].name";
            if (name.Length == 0) { errors.Required(at); }
            else if (name.Length > longest || !Names.IsKernelSetting(name))
            {
                errors.Invalid(at, name, $"must have at most {longest} characters and match regex ^{Names.KernelSettingPattern}$");
            }
            else if (!names.Add(name)) { errors.Duplicate(at, name); }
        }
    }

    private static void Profile(JsonObject? profile, string sort, string path, FieldErrors errors)
    {
        if (profile is null) { return; }
        var type = profile.Text("type");
        if (type.Length == 0) { errors.Required(path + ".type", $"type is required when {(sort == "seccomp" ? "seccompProfile" : "appArmorProfile")} is set"); }
        else { errors.OneOf(path + ".type", type, "Localhost", "RuntimeDefault", "Unconfined"); }
        if (type == "Localhost")
        {
            if (profile.Text("localhostProfile").Trim().Length == 0) { errors.Required(path + ".localhostProfile", $"must be set when {sort} type is Localhost"); }
            else if (sort == "seccomp") { errors.Named(path + ".localhostProfile", profile.Text("localhostProfile"), Names.RelativePath); }
        }
        else if (profile["localhostProfile"] is not null)
        {
            errors.Invalid(path + ".localhostProfile", sort == "seccomp" ? profile : profile["localhostProfile"], $"can only be set when {sort} type is Localhost");
        }
    }

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
}
