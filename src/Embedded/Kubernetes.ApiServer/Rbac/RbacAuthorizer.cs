using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Rbac;

/// <summary>
/// Decides requests by roles and bindings, as upstream's RBAC authorizer does: permissions add up, nothing denies, and the group
/// <c>system:masters</c> may do anything. Safe for concurrent use; a change is seen by the next decision.
/// </summary>
internal sealed partial class RbacAuthorizer(IRbacObjects objects)
{
    private readonly Lock _gate = new();
    private volatile CompiledPolicy _policy = CompiledPolicy.Empty;

    /// <summary>Decides one request.</summary>
    public Decision Authorize(RequestAttributes request)
    {
        if (request.User.Groups.Contains(UserInfo.Masters)) { return new Decision(true, ""); }
        var policy = Policy();
        SortedSet<string>? missing = null;
        foreach (var grant in policy.GrantsOf(request.User, request.Namespace))
        {
            if (!request.IsResource && grant.Namespace.Length > 0) { continue; }
            if (policy.RulesOf(grant.RoleKind, grant.RoleName, grant.Namespace) is not { } rules)
            {
                (missing ??= new SortedSet<string>(StringComparer.Ordinal)).Add(
                    $"{grant.RoleKind.ToLowerInvariant()}.rbac.authorization.k8s.io \"{grant.RoleName}\" not found");
                continue;
            }

            foreach (var rule in rules)
            {
                if (rule.Allows(request)) { return new Decision(true, grant.Reason); }
            }
        }

        return new Decision(false, missing switch
        {
            null => "",
            { Count: 1 } => "RBAC: " + missing.Min,
            _ => $"RBAC: [{string.Join(", ", missing)}]",
        });
    }

    /// <summary>
    /// Why a request was refused, in upstream's words, as the message of a Forbidden status:
    /// <c>pods is forbidden: User "x" cannot list resource "pods" in API group "" in the namespace "y"</c>.
    /// </summary>
    public static string ForbiddenMessage(RequestAttributes request, Decision decision)
    {
        var text = Explain(request);
        var qualified = request.ApiGroup.Length == 0 ? request.Resource : request.Resource + "." + request.ApiGroup;
        text = (request.IsResource, request.Name.Length > 0) switch
        {
            (false, _) => "forbidden: " + text,
            (true, false) => $"{qualified} is forbidden: {text}",
            (true, true) => $"{qualified} \"{request.Name}\" is forbidden: {text}",
        };
        return string.IsNullOrEmpty(decision.Reason) ? text : text + ": " + decision.Reason;
    }

    /// <summary>The bare explanation: <c>User "x" cannot list resource "pods" in API group "" in the namespace "y"</c>.</summary>
    public static string Explain(RequestAttributes request)
    {
        var who = $"User \"{request.User.Name}\" cannot {request.Verb}";
        if (!request.IsResource) { return $"{who} path \"{request.Path}\""; }
        var what = $"{who} resource \"{request.CombinedResource}\" in API group \"{request.ApiGroup}\"";
        return request.Namespace.Length == 0 ? what + " at the cluster scope" : $"{what} in the namespace \"{request.Namespace}\"";
    }

    /// <summary>The status of a SelfSubjectRulesReview: all that a user may do in a namespace.</summary>
    public JsonObject RulesReview(UserInfo user, string ns)
    {
        static JsonArray Strings(string[] values) => [.. values.Select(value => (JsonNode)value)];
        var resources = new JsonArray();
        var paths = new JsonArray();
        foreach (var rule in RulesFor(user, ns))
        {
            if (rule.NonResourceUrls.Length > 0)
            {
                paths.Add(new JsonObject { ["verbs"] = Strings(rule.Verbs), ["nonResourceURLs"] = Strings(rule.NonResourceUrls) });
            }

            if (rule.Resources.Length == 0) { continue; }
            var own = new JsonObject { ["verbs"] = Strings(rule.Verbs), ["apiGroups"] = Strings(rule.ApiGroups), ["resources"] = Strings(rule.Resources) };
            if (rule.ResourceNames.Length > 0) { own["resourceNames"] = Strings(rule.ResourceNames); }
            resources.Add(own);
        }

        return new JsonObject { ["resourceRules"] = resources, ["nonResourceRules"] = paths, ["incomplete"] = false };
    }

    private IEnumerable<PolicyRule> RulesFor(UserInfo user, string ns)
    {
        var policy = Policy();
        return policy.GrantsOf(user, ns).SelectMany(grant => policy.RulesOf(grant.RoleKind, grant.RoleName, grant.Namespace) ?? []);
    }

    private CompiledPolicy Policy()
    {
        var policy = _policy;
        if (policy.IsCurrent(objects)) { return policy; }
        lock (_gate)
        {
            if (!_policy.IsCurrent(objects)) { _policy = _policy.Next(objects); }
            return _policy;
        }
    }
}
