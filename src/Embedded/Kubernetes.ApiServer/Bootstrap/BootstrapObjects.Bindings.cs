using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Bootstrap;

public static partial class BootstrapObjects
{
    private const string Rbac = "rbac.authorization.k8s.io";

    // role, then subjects: g = group, u = user, s = service account of kube-system.
    private static readonly (string Role, string[] Subjects)[] ClusterBindings =
    [
        ("cluster-admin", ["g:system:masters"]),
        ("system:basic-user", ["g:system:authenticated"]),
        ("system:discovery", ["g:system:authenticated"]),
        ("system:public-info-viewer", ["g:system:authenticated", "g:system:unauthenticated"]),
        ("system:monitoring", ["g:system:monitoring"]),
        ("system:kube-controller-manager", ["u:system:kube-controller-manager"]),
        ("system:kube-scheduler", ["u:system:kube-scheduler"]),
        ("system:volume-scheduler", ["u:system:kube-scheduler"]),
        ("system:kube-dns", ["s:kube-dns"]),
        ("system:service-account-issuer-discovery", ["g:system:serviceaccounts"]),

        // Upstream grants a node by its own authorizer, which follows the pods of the node; here the whole group holds the role.
        ("system:node", ["g:system:nodes"]),
        ("system:node-proxier", ["u:system:kube-proxy", "g:system:nodes"]),
    ];

    private static IEnumerable<JsonObject> ClusterRoles()
    {
        var read = RoleText.Read(ClusterRoleRules).ToList();
        foreach (var (name, label, rules) in read)
        {
            var role = Bootstrapping(Object(Rbac + "/v1", "ClusterRole", name)).With("rules", rules);
            if (label is not null) { role["metadata"]!["labels"]![$"{Rbac}/aggregate-to-{label}"] = "true"; }
            yield return role;
        }

        // edit collects view, and admin collects edit: through the labels of upstream's roles.
        string[] order = ["view", "edit", "admin"];
        for (var i = 0; i < order.Length; i++)
        {
            var name = order[i];
            var rules = new JsonArray([.. read
                .Where(role => role.Label is not null && Array.IndexOf(order, role.Label) <= i)
                .SelectMany(role => role.Rules.Select(rule => rule!.DeepClone()))]);
            var selector = new JsonObject { ["matchLabels"] = new JsonObject { [$"{Rbac}/aggregate-to-{name}"] = "true" } };
            var role = Bootstrapping(Object(Rbac + "/v1", "ClusterRole", name))
                .With("aggregationRule", new JsonObject { ["clusterRoleSelectors"] = new JsonArray(selector) })
                .With("rules", rules);
            if (i + 1 < order.Length) { role["metadata"]!["labels"]![$"{Rbac}/aggregate-to-{order[i + 1]}"] = "true"; }
            yield return role;
        }

        foreach (var (name, _, rules) in RoleText.Read(KubeadmClusterRoleRules))
        {
            yield return Object(Rbac + "/v1", "ClusterRole", name).With("rules", rules);
        }
    }

    private static IEnumerable<JsonObject> ClusterRoleBindings()
    {
        foreach (var (role, subjects) in ClusterBindings)
        {
            yield return Bootstrapping(Binding("ClusterRoleBinding", role, null, "ClusterRole", role, subjects));
        }

        yield return Binding("ClusterRoleBinding", "kubeadm:cluster-admins", null, "ClusterRole", "cluster-admin", ["g:kubeadm:cluster-admins"]);
        yield return Binding("ClusterRoleBinding", "kubeadm:get-nodes", null, "ClusterRole", "kubeadm:get-nodes", ["g:system:bootstrappers:kubeadm:default-node-token"]);
    }

    private static IEnumerable<JsonObject> Roles()
    {
        foreach (var (name, ns, rules) in RoleText.Read(NamespacedRoleRules))
        {
            yield return Bootstrapping(Object(Rbac + "/v1", "Role", name, ns)).With("rules", rules);
        }
    }

    private static IEnumerable<JsonObject> RoleBindings()
    {
        yield return Bootstrapping(Binding(
            "RoleBinding", "system::extension-apiserver-authentication-reader", "kube-system", "Role", "extension-apiserver-authentication-reader",
            ["u:system:kube-controller-manager", "u:system:kube-scheduler"]));
        yield return Bootstrapping(Binding(
            "RoleBinding", "system::leader-locking-kube-controller-manager", "kube-system", "Role", "system::leader-locking-kube-controller-manager",
            ["u:system:kube-controller-manager", "s:kube-controller-manager"]));
        yield return Bootstrapping(Binding(
            "RoleBinding", "system::leader-locking-kube-scheduler", "kube-system", "Role", "system::leader-locking-kube-scheduler",
            ["u:system:kube-scheduler", "s:kube-scheduler"]));
        yield return Binding(
            "RoleBinding", "kubeadm:bootstrap-signer-clusterinfo", "kube-public", "Role", "kubeadm:bootstrap-signer-clusterinfo", ["u:system:anonymous"]);
    }

    private static JsonObject Bootstrapping(JsonObject item) => item
        .WithMetadata("annotations", new JsonObject { [Rbac.Replace(".k8s.io", ".kubernetes.io", StringComparison.Ordinal) + "/autoupdate"] = "true" })
        .WithMetadata("labels", new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" });

    private static JsonObject Binding(string kind, string name, string? ns, string roleKind, string role, string[] subjects)
    {
        static JsonNode Subject(string text) => text[0] switch
        {
            's' => new JsonObject { ["kind"] = "ServiceAccount", ["name"] = text[2..], ["namespace"] = "kube-system" },
            var type => new JsonObject { ["apiGroup"] = Rbac, ["kind"] = type == 'g' ? "Group" : "User", ["name"] = text[2..] },
        };
        return Object(Rbac + "/v1", kind, name, ns)
            .With("roleRef", new JsonObject { ["apiGroup"] = Rbac, ["kind"] = roleKind, ["name"] = role })
            .With("subjects", new JsonArray([.. subjects.Select(Subject)]));
    }
}
