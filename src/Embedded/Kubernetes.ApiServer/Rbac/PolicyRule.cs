using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Rbac;

/// <summary>One rule of a role, compiled.</summary>
internal sealed class PolicyRule
{
    private PolicyRule(string[] verbs, string[] apiGroups, string[] resources, string[] resourceNames, string[] nonResourceUrls)
    {
        Verbs = verbs;
        ApiGroups = apiGroups;
        Resources = resources;
        ResourceNames = resourceNames;
        NonResourceUrls = nonResourceUrls;
    }

    public string[] Verbs { get; }

    public string[] ApiGroups { get; }

    public string[] Resources { get; }

    public string[] ResourceNames { get; }

    public string[] NonResourceUrls { get; }

    /// <summary>Reads the <c>rules</c> of a role.</summary>
    public static PolicyRule[] ReadAll(JsonNode? rules) =>
        rules is JsonArray array ? [.. array.OfType<JsonObject>().Select(Read)] : [];

    public bool Allows(RequestAttributes request) => request.IsResource
        ? Has(Verbs, request.Verb) && Has(ApiGroups, request.ApiGroup) && HasResource(request.Resource, request.Subresource)
            && (ResourceNames.Length == 0 || ResourceNames.AsSpan().Contains(request.Name))
        : Has(Verbs, request.Verb) && HasPath(request.Path);

    /// <summary>Whether whoever holds this rule holds all that another rule, of one group, resource, verb or path, grants.</summary>
    public bool Covers(PolicyRule other) =>
        other.Verbs.All(verb => Has(Verbs, verb))
        && other.ApiGroups.All(group => Has(ApiGroups, group))
        && other.Resources.All(CoversResource)
        && other.NonResourceUrls.All(HasPath)
        && (ResourceNames.Length == 0 || (other.ResourceNames.Length > 0 && other.ResourceNames.All(ResourceNames.Contains)));

    /// <summary>The same permissions as rules of a single group, resource and verb (or path and verb) each.</summary>
    public IEnumerable<PolicyRule> BreakDown()
    {
        foreach (var verb in Verbs)
        {
            foreach (var group in ApiGroups)
            {
                foreach (var resource in Resources)
                {
                    if (ResourceNames.Length == 0) { yield return new PolicyRule([verb], [group], [resource], [], []); }
                    foreach (var name in ResourceNames) { yield return new PolicyRule([verb], [group], [resource], [name], []); }
                }
            }

            foreach (var path in NonResourceUrls) { yield return new PolicyRule([verb], [], [], [], [path]); }
        }
    }

    /// <summary>Broken-down rules as upstream's refusals list them, in order: those about resources that differ by their verb only are joined, verbs as they were written.</summary>
    public static IEnumerable<string> Describe(IEnumerable<PolicyRule> rules) => rules
        .GroupBy(rule => rule.NonResourceUrls.Length > 0 ? rule.ToString() : rule.Describe(withVerbs: false), StringComparer.Ordinal)
        .Select(group => new PolicyRule(
            [.. group.SelectMany(rule => rule.Verbs).Distinct()],
            group.First().ApiGroups, group.First().Resources, group.First().ResourceNames, group.First().NonResourceUrls).ToString())
        .Order(StringComparer.Ordinal);

    /// <summary>The rule as upstream's refusals print it: <c>{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}</c>.</summary>
    public override string ToString() => Describe(withVerbs: true);

    private static PolicyRule Read(JsonObject rule)
    {
        string[] Strings(string name) => rule[name] is JsonArray values
            ? [.. values.Select(value => value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : "")]
            : [];
        return new PolicyRule(Strings("verbs"), Strings("apiGroups"), Strings("resources"), Strings("resourceNames"), Strings("nonResourceURLs"));
    }

    private static bool Has(string[] values, string wanted)
    {
        foreach (var value in values)
        {
            if (value == "*" || value == wanted) { return true; }
        }

        return false;
    }

    private bool HasResource(string resource, string subresource)
    {
        foreach (var value in Resources)
        {
            if (value == "*") { return true; }
            if (subresource.Length == 0)
            {
                if (value == resource) { return true; }
                continue;
            }

            // "pods/log" names one subresource, "*/scale" that of every resource.
            var slash = value.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0 || !value.AsSpan(slash + 1).SequenceEqual(subresource)) { continue; }
            if (value.AsSpan(0, slash) is "*" || value.AsSpan(0, slash).SequenceEqual(resource)) { return true; }
        }

        return false;
    }

    private bool CoversResource(string combined)
    {
        var slash = combined.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? Has(Resources, combined) : HasResource(combined[..slash], combined[(slash + 1)..]);
    }

    private bool HasPath(string path)
    {
        foreach (var value in NonResourceUrls)
        {
            if (value == "*" || value == path) { return true; }
            if (value.EndsWith('*') && path.AsSpan().StartsWith(value.AsSpan().TrimEnd('*'), StringComparison.Ordinal)) { return true; }
        }

        return false;
    }

    private string Describe(bool withVerbs)
    {
        var parts = new List<string>(5);
        void Add(string name, string[] values)
        {
            if (values.Length > 0) { parts.Add($"{name}:[{string.Join(' ', values.Select(value => $"\"{value}\""))}]"); }
        }

        Add("APIGroups", ApiGroups);
        Add("Resources", Resources);
        Add("NonResourceURLs", NonResourceUrls);
        Add("ResourceNames", ResourceNames);
        if (withVerbs) { Add("Verbs", Verbs); }
        return "{" + string.Join(", ", parts) + "}";
    }
}
