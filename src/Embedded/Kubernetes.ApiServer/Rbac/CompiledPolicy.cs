using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Rbac;

/// <summary>All roles and bindings of one moment, indexed by subject. An object that did not change is not compiled again.</summary>
internal sealed class CompiledPolicy
{
    private static readonly string[] Resources = ["clusterroles", "roles", "clusterrolebindings", "rolebindings"];
    private readonly long[] _revisions;
    private readonly Dictionary<(string Namespace, string Name), Role> _roles = [];
    private readonly Dictionary<(string Plural, string Namespace, string Name), Binding> _bindings = [];
    private readonly Dictionary<string, List<Grant>> _bySubject = new(StringComparer.Ordinal);

    private CompiledPolicy(long[] revisions) => _revisions = revisions;

    /// <summary>The policy before anything was read.</summary>
    public static CompiledPolicy Empty { get; } = new([-1, -1, -1, -1]);

    /// <summary>Whether nothing changed since this policy was compiled.</summary>
    public bool IsCurrent(IRbacObjects objects)
    {
        for (var i = 0; i < Resources.Length; i++)
        {
            if (objects.Revision(Resources[i]) != _revisions[i]) { return false; }
        }

        return true;
    }

    /// <summary>Compiles what changed; the rest is taken over.</summary>
    public CompiledPolicy Next(IRbacObjects objects)
    {
        // Revisions are read before the lists: a change in between makes the next look compile again, never miss it.
        var next = new CompiledPolicy([.. Resources.Select(objects.Revision)]);
        foreach (var plural in Resources.Take(2))
        {
            foreach (var role in objects.List(plural))
            {
                var key = Key(role);
                next._roles[key] = _roles.GetValueOrDefault(key) is { } known && known.Version == Version(role)
                    ? known
                    : new Role(Version(role), PolicyRule.ReadAll(role["rules"]), Selectors(role), role["metadata"]?["labels"] as JsonObject);
            }
        }

        next.Aggregate();
        foreach (var plural in Resources.Skip(2))
        {
            foreach (var binding in objects.List(plural))
            {
                var (ns, name) = Key(binding);
                var key = (plural, ns, name);
                var compiled = _bindings.GetValueOrDefault(key) is { } known && known.Version == Version(binding) ? known : Compile(binding, ns, name);
                next._bindings[key] = compiled;
                foreach (var (subject, grant) in compiled.Grants)
                {
                    if (!next._bySubject.TryGetValue(subject, out var grants)) { next._bySubject[subject] = grants = []; }
                    grants.Add(grant);
                }
            }
        }

        return next;
    }

    /// <summary>The grants that apply to a user in a namespace (cluster-wide ones always).</summary>
    public IEnumerable<Grant> GrantsOf(UserInfo user, string ns)
    {
        foreach (var grant in Find("User:" + user.Name, ns)) { yield return grant; }
        foreach (var group in user.Groups)
        {
            foreach (var grant in Find("Group:" + group, ns)) { yield return grant; }
        }
    }

    /// <summary>The rules that a grant's role holds; null where there is no such role.</summary>
    public PolicyRule[]? RulesOf(string roleKind, string roleName, string ns) =>
        _roles.GetValueOrDefault((roleKind == "ClusterRole" ? "" : ns, roleName))?.Rules;

    private static (string Namespace, string Name) Key(JsonObject item) =>
        ((string?)item["metadata"]?["namespace"] ?? "", (string?)item["metadata"]?["name"] ?? "");

    private static string Version(JsonObject item) =>
        (string?)item["metadata"]?["uid"] + "/" + (string?)item["metadata"]?["resourceVersion"];

    private static JsonObject[]? Selectors(JsonObject role) => role["aggregationRule"] is JsonObject rule
        ? [.. (rule["clusterRoleSelectors"] as JsonArray ?? []).OfType<JsonObject>()]
        : null;

    private static Binding Compile(JsonObject binding, string ns, string name)
    {
        var role = binding["roleRef"] as JsonObject ?? [];
        var grants = new List<(string, Grant)>();
        foreach (var subject in (binding["subjects"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var subjectName = (string?)subject["name"] ?? "";
            var account = (string?)subject["namespace"] is { Length: > 0 } stated ? stated : ns;
            var (key, text) = (string?)subject["kind"] switch
            {
                "User" => ("User:" + subjectName, $"User \"{subjectName}\""),
                "Group" => ("Group:" + subjectName, $"Group \"{subjectName}\""),
                "ServiceAccount" when account.Length > 0 => ($"User:system:serviceaccount:{account}:{subjectName}", $"ServiceAccount \"{subjectName}/{account}\""),
                _ => ("", ""),
            };
            if (key.Length > 0)
            {
                grants.Add((key, new Grant(ns, name, (string?)role["kind"] ?? "", (string?)role["name"] ?? "", text)));
            }
        }

        return new Binding(Version(binding), grants);
    }

    private List<Grant> Find(string subject, string ns)
    {
        if (!_bySubject.TryGetValue(subject, out var grants)) { return []; }
        return grants.Exists(grant => grant.Namespace.Length > 0 && grant.Namespace != ns)
            ? grants.FindAll(grant => grant.Namespace.Length == 0 || grant.Namespace == ns)
            : grants;
    }

    /// <summary>
    /// Aggregated roles hold the rules of the roles that their selectors find, and no others. Upstream's controller writes those rules
    /// into the role; they are computed here too, so that a permission does not wait for the controller.
    /// </summary>
    private void Aggregate()
    {
        foreach (var (key, role) in _roles.Where(role => role.Value.Selectors is not null).ToList())
        {
            PolicyRule[] rules = [.. Collect(role.Selectors!, [key])];
            _roles[key] = role with { Rules = rules };
        }
    }

    /// <summary>The rules of all roles that selectors find, through aggregated ones among them, each role once.</summary>
    private IEnumerable<PolicyRule> Collect(JsonObject[] selectors, HashSet<(string, string)> collected)
    {
        foreach (var (key, role) in _roles)
        {
            if (key.Namespace.Length > 0 || !selectors.Any(selector => LabelSelection.Matches(selector, role.Labels)) || !collected.Add(key)) { continue; }
            foreach (var rule in role.Selectors is null ? role.OwnRules : Collect(role.Selectors, collected)) { yield return rule; }
        }
    }

    private sealed record Binding(string Version, List<(string Subject, Grant Grant)> Grants);

    private sealed record Role(string Version, PolicyRule[] OwnRules, JsonObject[]? Selectors, JsonObject? Labels)
    {
        public PolicyRule[] Rules { get; init; } = OwnRules;
    }
}
