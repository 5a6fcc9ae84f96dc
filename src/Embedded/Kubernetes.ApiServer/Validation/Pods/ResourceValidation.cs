using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Quantities;

namespace Kubernetes.ApiServer.Validation.Pods;

/// <summary>The rules of what containers request and are limited to.</summary>
internal static class ResourceValidation
{
    private const string HugePages = "hugepages-";

    private static readonly HashSet<string> Standard = new(StringComparer.Ordinal)
    {
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods",
        "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims", "storage", "requests.storage", "services.nodeports", "services.loadbalancers",
    };

    /// <summary>Whether the cluster itself knows the resource, and no device plugin.</summary>
    public static bool IsNative(string name) => !name.Contains('/', StringComparison.Ordinal) || name.Contains("kubernetes.io/", StringComparison.Ordinal);

    /// <summary>Whether a name without a prefix is one of the cluster's.</summary>
    public static bool IsStandard(string name) => Standard.Contains(name) || name.StartsWith(HugePages, StringComparison.Ordinal);

    /// <summary>Checks requests and limits.</summary>
    public static void Requirements(JsonObject? resources, string path, FieldErrors errors)
    {
        var limits = resources?["limits"] as JsonObject ?? [];
        var requests = resources?["requests"] as JsonObject ?? [];
        foreach (var (name, node) in limits)
        {
            Name(name, $"{path}.limits[{name}]", errors);
            Amount(name, node, $"{path}.limits[{name}]", errors);
        }

        foreach (var (name, node) in requests)
        {
            Name(name, $"{path}.requests[{name}]", errors);
            Amount(name, node, $"{path}.requests[{name}]", errors);
            var mayExceed = IsNative(name) && !name.StartsWith(HugePages, StringComparison.Ordinal);
            if (Read(node) is not { } request) { continue; }
            if (Read(limits[name]) is not { } limit)
            {
                if (!mayExceed) { errors.Required(path + ".limits", "Limit must be set for non overcommitable resources"); }
            }
            else if (!mayExceed && request != limit) { errors.Invalid(path + ".requests", request.ToString(), $"must be equal to {name} limit of {limit}"); }
            else if (request > limit) { errors.Invalid(path + ".requests", request.ToString(), $"must be less than or equal to {name} limit of {limit}"); }
        }

        var names = limits.Concat(requests).Select(entry => entry.Key).ToList();
        if (names.Exists(name => name.StartsWith(HugePages, StringComparison.Ordinal)) && !names.Exists(name => name is "cpu" or "memory"))
        {
            errors.Forbidden(path, "HugePages require cpu or memory");
        }
    }

    /// <summary>Checks an amount: never negative, and whole where things are counted.</summary>
    public static void Amount(string name, JsonNode? node, string path, FieldErrors errors)
    {
        if (Read(node) is not { } amount) { return; }
        if (amount.Sign < 0) { errors.Invalid(path, amount.ToString(), "must be greater than or equal to 0"); }
        var isCounted = !IsNative(name) || name is "pods" or "resourcequotas" or "services" or "replicationcontrollers" or "secrets" or "configmaps" or "persistentvolumeclaims" or "services.nodeports" or "services.loadbalancers";
        if (isCounted && amount.Whole is null) { errors.Invalid(path, amount.ToString(), "must be an integer"); }
    }

    /// <summary>The quantity of a field; null where there is none.</summary>
    public static Quantity? Read(JsonNode? node)
    {
        var text = node is JsonValue value ? value.TryGetValue<string>(out var stated) ? stated : value.ToJsonString() : "";
        return Quantity.TryParse(text, out var amount) ? amount : null;
    }

    private static void Name(string name, string path, FieldErrors errors)
    {
        var before = errors.All.Count;
        errors.Named(path, name, Names.QualifiedName);
        if (errors.All.Count > before || name.Contains('/', StringComparison.Ordinal)) { return; }
        if (!IsStandard(name)) { errors.Invalid(path, name, "must be a standard resource type or fully qualified"); }
        if (name is not ("cpu" or "memory" or "ephemeral-storage") && !name.StartsWith(HugePages, StringComparison.Ordinal))
        {
            errors.Invalid(path, name, "must be a standard resource for containers");
        }
    }
}
