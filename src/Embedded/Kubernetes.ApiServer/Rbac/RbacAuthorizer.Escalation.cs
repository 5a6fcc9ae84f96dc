using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Rbac;

internal sealed partial class RbacAuthorizer
{
    private static readonly PolicyRule[] Everything = PolicyRule.ReadAll(new JsonArray(
        new JsonObject { ["verbs"] = new JsonArray("*"), ["apiGroups"] = new JsonArray("*"), ["resources"] = new JsonArray("*") },
        new JsonObject { ["verbs"] = new JsonArray("*"), ["nonResourceURLs"] = new JsonArray("*") }));

    /// <summary>Whether a user may write a Role or ClusterRole: only permissions that the user holds, or with the verb <c>escalate</c>.</summary>
    /// <param name="user">Who writes.</param>
    /// <param name="name">The name in the URL; empty where a role is posted: then <c>escalate</c> on the name of a role does not help, as upstream.</param>
    /// <param name="role">The role as it would be stored.</param>
    /// <param name="before">The stored role; null when it is created.</param>
    /// <returns>The reason of the refusal, to stand after <c>... is forbidden: </c>; null when it may be written.</returns>
    public string? CheckRole(UserInfo user, string name, JsonObject role, JsonObject? before)
    {
        if (ChangesOwnershipOnly(role, before)) { return null; }
        var (ns, resource) = Place(role, "roles", "clusterroles");
        var escalate = new RequestAttributes(user, "escalate") { ApiGroup = "rbac.authorization.k8s.io", Resource = resource, Name = name, Namespace = ns };
        if (Authorize(escalate).Allowed) { return null; }

        if (Missing(user, ns, PolicyRule.ReadAll(role["rules"])) is { } missing) { return missing; }

        // An aggregated role may collect anything later, hence it asks for everything now.
        return (Aggregates(role) || Aggregates(before)) && Missing(user, ns, Everything) is not null
            ? "must have cluster-admin privileges to use an aggregationRule"
            : null;
    }

    /// <summary>Whether a user may write a binding: only to roles whose permissions the user holds, or with the verb <c>bind</c> on the role.</summary>
    /// <param name="user">Who writes.</param>
    /// <param name="binding">The binding as it would be stored.</param>
    /// <param name="before">The stored binding; null when it is created.</param>
    /// <returns>The reason of the refusal; null when it may be written.</returns>
    /// <exception cref="StatusException">404: there is no such role, so that nobody can tell what the binding would grant.</exception>
    public string? CheckBinding(UserInfo user, JsonObject binding, JsonObject? before)
    {
        if (ChangesOwnershipOnly(binding, before)) { return null; }
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
            : throw new StatusException(404, "NotFound", $"{bind.Resource}.{bind.ApiGroup} \"{name}\" not found") { Name = name, Group = bind.ApiGroup, Kind = bind.Resource };
    }

    /// <summary>
    /// Whether a write touches only what the garbage collector needs to touch. A label is more than that: it may make an aggregated role
    /// collect this one.
    /// </summary>
    private static bool ChangesOwnershipOnly(JsonObject item, JsonObject? before)
    {
        if (before is null) { return false; }
        static JsonObject Rest(JsonObject item)
        {
            var rest = (JsonObject)item.DeepClone();
            foreach (var field in new[] { "ownerReferences", "finalizers", "managedFields" }) { (rest["metadata"] as JsonObject)?.Remove(field); }
            return rest;
        }

        return JsonNode.DeepEquals(Rest(item), Rest(before));
    }

    private static bool Aggregates(JsonObject? role) => role?["aggregationRule"]?["clusterRoleSelectors"] is JsonArray { Count: > 0 };

    private static (string Namespace, string Resource) Place(JsonObject item, string namespaced, string cluster) =>
        (string?)item["metadata"]?["namespace"] is { Length: > 0 } ns ? (ns, namespaced) : ("", cluster);

    private string? Missing(UserInfo user, string ns, IEnumerable<PolicyRule> asked)
    {
        var held = RulesFor(user, ns).ToList();
        var missing = asked.SelectMany(rule => rule.BreakDown()).Where(rule => !held.Exists(owned => owned.Covers(rule))).ToList();
        return missing.Count == 0
            ? null
            : $"user \"{user.Name}\" (groups=[{string.Join(' ', user.Groups.Select(group => $"\"{group}\""))}]) is attempting to grant RBAC permissions not currently held:\n"
                + string.Join('\n', PolicyRule.Describe(missing));
    }
}
