using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Sync;

/// <summary>Which permissions rules of a role give, compared as <c>pkg/apis/rbac/validation/policy_comparator.go</c> compares them.</summary>
internal static class PolicyRules
{
    private const long MostSinglePermissions = 10_000;

    /// <summary>The permissions, each as a rule of its own, that some rules give and others do not.</summary>
    /// <param name="owned">The rules that there are.</param>
    /// <param name="wanted">The rules that should be.</param>
    public static ImmutableArray<JsonObject> Missing(IReadOnlyCollection<JsonObject> owned, IReadOnlyCollection<JsonObject> wanted) =>
        [.. wanted.SelectMany(Single).Where(permission => !owned.Any(rule => Covers(rule, permission)))];

    /// <summary>A rule as Go prints it.</summary>
    public static string Print(JsonObject rule) =>
        $"{{Verbs:{List(rule, "verbs")} APIGroups:{List(rule, "apiGroups")} Resources:{List(rule, "resources")} ResourceNames:{List(rule, "resourceNames")} NonResourceURLs:{List(rule, "nonResourceURLs")}}}";

    private static string List(JsonObject rule, string field) => $"[{string.Join(' ', rule.Texts(field))}]";

    private static IEnumerable<JsonObject> Single(JsonObject rule)
    {
        string[] groups = [.. rule.Texts("apiGroups")], resources = [.. rule.Texts("resources")], verbs = [.. rule.Texts("verbs")];
        string[] names = [.. rule.Texts("resourceNames")], addresses = [.. rule.Texts("nonResourceURLs")];

        // A rule that stands for more than anybody would read is compared, and told, as it is.
        if (Math.Max(1L, groups.LongLength) * Math.Max(1, resources.Length) * Math.Max(1, verbs.Length) * Math.Max(1, names.Length) > MostSinglePermissions)
        {
            return [rule];
        }

        var forResources =
            from @group in groups
            from resource in resources
            from verb in verbs
            from name in names.Length > 0 ? names : [""]
            select Make(("verbs", verb), ("apiGroups", @group), ("resources", resource), ("resourceNames", names.Length > 0 ? name : null));
        return forResources.Concat(from address in addresses from verb in verbs select Make(("verbs", verb), ("nonResourceURLs", address)));
    }

    private static JsonObject Make(params (string Field, string? Value)[] fields) =>
        new(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Field, (JsonNode?)new JsonArray(JsonValue.Create(field.Value)))));

    private static bool Covers(JsonObject rule, JsonObject permission) =>
        Covers(rule, permission, "verbs") && Covers(rule, permission, "apiGroups") && CoversResources(rule, permission)
        && (!rule.Texts("resourceNames").Any() || (permission.Texts("resourceNames").Any() && permission.Texts("resourceNames").All(rule.Texts("resourceNames").Contains)))
        && permission.Texts("nonResourceURLs").All(address => rule.Texts("nonResourceURLs").Any(known =>
            known == address || (known.EndsWith('*') && address.StartsWith(known.TrimEnd('*'), StringComparison.Ordinal))));

    private static bool Covers(JsonObject rule, JsonObject permission, string field) =>
        rule.Texts(field).Contains("*") || permission.Texts(field).All(rule.Texts(field).Contains);

    /// <summary>Of a subresource, <c>*/scale</c> covers those of all resources.</summary>
    private static bool CoversResources(JsonObject rule, JsonObject permission) =>
        Covers(rule, permission, "resources") || permission.Texts("resources").All(resource => rule.Texts("resources").Any(known =>
            known == resource || (resource.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash && known == $"*{resource[slash..]}")));
}
