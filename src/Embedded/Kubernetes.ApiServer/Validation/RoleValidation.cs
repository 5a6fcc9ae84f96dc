using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of roles and of what binds them, in upstream's order (pkg/apis/rbac/validation/validation.go).</summary>
internal static class RoleValidation
{
    private const string Group = "rbac.authorization.k8s.io";

    /// <summary>Checks a Role or a ClusterRole.</summary>
    public static void Role(JsonObject item, FieldErrors errors)
    {
        var isCluster = item.Text("kind") == "ClusterRole";
        if (isCluster && item["aggregationRule"] is JsonObject aggregation && aggregation["clusterRoleSelectors"] is not JsonArray { Count: > 0 })
        {
            errors.Required("aggregationRule.clusterRoleSelectors", "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }

        var i = -1;
        foreach (var rule in item.Items("rules"))
        {
            var at = $"rules[{++i}]";
            static bool Has(JsonObject rule, string field) => rule[field] is JsonArray { Count: > 0 };
            if (!Has(rule, "verbs")) { errors.Required(at + ".verbs", "verbs must contain at least one value"); }
            if (Has(rule, "nonResourceURLs"))
            {
                if (!isCluster) { errors.Invalid(at + ".nonResourceURLs", rule["nonResourceURLs"], "namespaced rules cannot apply to non-resource URLs"); }
                if (Has(rule, "apiGroups") || Has(rule, "resources") || Has(rule, "resourceNames"))
                {
                    errors.Invalid(at + ".nonResourceURLs", rule["nonResourceURLs"], "rules cannot apply to both regular resources and non-resource URLs");
                }

                continue;
            }

            if (!Has(rule, "apiGroups")) { errors.Required(at + ".apiGroups", "resource rules must supply at least one api group"); }
            if (!Has(rule, "resources")) { errors.Required(at + ".resources", "resource rules must supply at least one resource"); }
        }
    }

    /// <summary>Checks a RoleBinding or a ClusterRoleBinding.</summary>
    public static void Binding(JsonObject item, FieldErrors errors)
    {
        var role = item["roleRef"] as JsonObject;
        if (role.Text("apiGroup") != Group) { errors.NotSupported("roleRef.apiGroup", role.Text("apiGroup"), Group); }
        if (role.Text("kind") is not ("Role" or "ClusterRole") || (role.Text("kind") == "Role" && item.Text("kind") == "ClusterRoleBinding"))
        {
            errors.NotSupported("roleRef.kind", role.Text("kind"), item.Text("kind") == "RoleBinding" ? ["ClusterRole", "Role"] : ["ClusterRole"]);
        }

        if (role.Text("name").Length == 0) { errors.Required("roleRef.name"); }
        else { errors.Named("roleRef.name", role.Text("name"), Names.PathSegment); }
        var i = -1;
        foreach (var subject in item.Items("subjects"))
        {
            var at = $"subjects[{++i}]";
            if (subject.Text("name").Length == 0) { errors.Required(at + ".name"); }
            switch (subject.Text("kind"))
            {
                case "ServiceAccount":
                    if (subject.Text("name") is { Length: > 0 } account) { errors.Named(at + ".name", account, Names.Subdomain); }
                    if (subject.Text("apiGroup").Length > 0) { errors.NotSupported(at + ".apiGroup", subject.Text("apiGroup"), ""); }
                    // In a RoleBinding an account without a namespace is one of the binding's own.
                    if (subject.Text("namespace").Length == 0 && item.Text("kind") == "ClusterRoleBinding") { errors.Required(at + ".namespace"); }
                    break;
                case "User" or "Group":
                    if (subject.Text("apiGroup") != Group) { errors.NotSupported(at + ".apiGroup", subject.Text("apiGroup"), Group); }
                    break;
                default: errors.NotSupported(at + ".kind", subject.Text("kind"), "Group", "ServiceAccount", "User"); break;
            }
        }
    }
}
