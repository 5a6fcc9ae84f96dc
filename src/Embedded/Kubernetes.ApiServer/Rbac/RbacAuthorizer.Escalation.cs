using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Rbac;

internal sealed partial class RbacAuthorizer
{
    private static readonly PolicyRule[] Everything = PolicyRule.ReadAll(new JsonArray(
        new JsonObject { ["verbs"] = new JsonArray("*"), ["apiGroups"] = new JsonArray("*"), ["resources"] = new JsonArray("*") },
        new JsonObject { ["verbs"] = new JsonArray("*"), ["nonResourceURLs"] = new JsonArray("*") }));

    /// <summary>Whether a user may write a Role or ClusterRole: only permissions that the user holds, or with the verb <c>escalate</c>.</summary>
    /// <param name="user">Who writes.</param>
    /// <param name="role">The role as it would be stored.</param>
    /// <param name="before">The stored role; null when it is created.</param>
    /// <returns>The reason of the refusal, to stand after <c>... is forbidden: </c>; null when it may be written.</returns>
    public string? CheckRole(UserInfo user, JsonObject role, JsonObject? before)
    {
        if (before is not null && JsonNode.DeepEquals(before["rules"], role["rules"]) && JsonNode.DeepEquals(before["aggregationRule"], role["aggregationRule"]))
        {
            return null;
        }

        var (ns, resource) = Place(role, "roles", "clusterroles");
        var name = (string?)role["metadata"]?["name"] ?? "";
        var escalate = new RequestAttributes(user, "escalate") { ApiGroup = "rbac.authorization.k8s.io", Resource = resource, Name = name, Namespace = ns };
        if (Authorize(escalate).Allowed) { return null; }

        // An aggregated role may collect anything later, hence it asks for everything now.
        var asked = PolicyRule.ReadAll(role["rules"]).Concat(role["aggregationRule"] is JsonObject ? Everything : []);
        return Missing(user, ns, asked);
    }

    /// <summary>Whether a user may write a binding: only to roles whose permissions the user holds, or with the verb <c>bind</c> on the role.</summary>
    /// <param name="user">Who writes.</param>
    /// <param name="binding">The binding as it would be stored.</param>
    /// <param name="before">The stored binding; null when it is created.</param>
    /// <returns>The reason of the refusal; null when it may be written.</returns>
    public string? CheckBinding(UserInfo user, JsonObject binding, JsonObject? before)
    {
        if (before is not null && JsonNode.DeepEquals(before["subjects"], binding["subjects"])) { return null; }
        var (ns, _) = Place(binding, "", "");
        var kind = (string?)binding["roleRef"]?["kind"] ?? "";
        var name = (string?)binding["roleRef"]?["name"] ?? "";
        var bind = new RequestAttributes(user, "bind")
        {
            ApiGroup = "rbac.authorization.k8s.io",
            Resource = kind == "ClusterRole" ? "clusterroles" : "roles",
            Name = name,
            Namespace = ns,
        };
        if (Authorize(bind).Allowed) { return null; }
        return Policy().RulesOf(kind, name, ns) is { } rules
            ? Missing(user, ns, rules)
            : $"{kind.ToLowerInvariant()}.rbac.authorization.k8s.io \"{name}\" not found";
    }

    private static (string Namespace, string Resource) Place(JsonObject item, string namespaced, string cluster) =>
        (string?)item["metadata"]?["namespace"] is { Length: > 0 } ns ? (ns, namespaced) : ("", cluster);

    private string? Missing(UserInfo user, string ns, IEnumerable<PolicyRule> asked)
    {
        var held = RulesFor(user, ns).ToList();
        var missing = asked.SelectMany(rule => rule.BreakDown()).Where(rule => !held.Exists(owned => owned.Covers(rule))).ToList();
        return missing.Count == 0
            ? null
            : $"user \"{user.Name}\" (groups=[{string.Join(' ', user.Groups.Select(group => $"\"{group}\""))}]) is attempting to grant RBAC permissions not currently held:\n"
                + string.Join('\n', PolicyRule.Compact(missing));
    }
}
