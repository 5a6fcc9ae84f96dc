using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Bootstrap;
using Kubernetes.ApiServer.Rbac;

namespace Kubernetes.ApiServer.Tests.Rbac;

public sealed class RbacAuthorizerTests
{
    private readonly RbacObjects _objects = new();
    private readonly RbacAuthorizer _authorizer;

    public RbacAuthorizerTests()
    {
        foreach (var item in BootstrapObjects.Create(new BootstrapOptions { CertificateAuthorityPem = "", Server = new Uri("https://127.0.0.1:1") }))
        {
            _objects.Put(item);
        }

        _authorizer = new RbacAuthorizer(_objects);
    }

    private static UserInfo User(string name, params string[] groups) => new(name, [.. groups, "system:authenticated"]);

    private static RequestAttributes On(UserInfo user, string verb, string group, string resource, string ns = "", string name = "", string sub = "") =>
        new(user, verb) { ApiGroup = group, Resource = resource, Namespace = ns, Name = name, Subresource = sub };

    [Fact]
    public void The_first_administrator_may_do_anything_and_the_reason_says_by_which_binding()
    {
        var decision = _authorizer.Authorize(On(User("kubernetes-admin", "kubeadm:cluster-admins"), "delete", "apps", "deployments", "x"));
        Assert.True(decision.Allowed);
        Assert.Equal("RBAC: allowed by ClusterRoleBinding \"kubeadm:cluster-admins\" of ClusterRole \"cluster-admin\" to Group \"kubeadm:cluster-admins\"", decision.Reason);
        Assert.True(_authorizer.Authorize(On(User("anyone", "system:masters"), "x", "y", "z")).Allowed);
    }

    [Fact]
    public void A_stranger_reads_discovery_and_nothing_else_and_is_told_so_in_upstreams_words()
    {
        var alice = User("alice");
        Assert.True(_authorizer.Authorize(new RequestAttributes(alice, "get") { Path = "/apis/apps/v1" }).Allowed);
        Assert.True(_authorizer.Authorize(new RequestAttributes(UserInfo.Anonymous, "get") { Path = "/version" }).Allowed);
        Assert.False(_authorizer.Authorize(new RequestAttributes(UserInfo.Anonymous, "get") { Path = "/apis" }).Allowed);
        var list = On(alice, "list", "", "pods", "y");
        Assert.Equal(
            "pods is forbidden: User \"alice\" cannot list resource \"pods\" in API group \"\" in the namespace \"y\"",
            RbacAuthorizer.ForbiddenMessage(list, _authorizer.Authorize(list)));
        var scale = On(alice, "patch", "apps", "deployments", "y", "web", "scale");
        Assert.Equal(
            "deployments.apps \"web\" is forbidden: User \"alice\" cannot patch resource \"deployments/scale\" in API group \"apps\" in the namespace \"y\"",
            RbacAuthorizer.ForbiddenMessage(scale, _authorizer.Authorize(scale)));
        Assert.Equal(
            "nodes is forbidden: User \"alice\" cannot list resource \"nodes\" in API group \"\" at the cluster scope",
            RbacAuthorizer.ForbiddenMessage(On(alice, "list", "", "nodes"), default));
        Assert.Equal(
            "forbidden: User \"alice\" cannot get path \"/x\"", RbacAuthorizer.ForbiddenMessage(new RequestAttributes(alice, "get") { Path = "/x" }, default));
    }

    [Fact]
    public void A_role_binding_grants_a_service_account_its_namespace_only_and_a_change_is_seen_at_once()
    {
        var account = User("system:serviceaccount:argo:server", "system:serviceaccounts", "system:serviceaccounts:argo");
        Assert.False(_authorizer.Authorize(On(account, "get", "", "configmaps", "argo", "argocd-cm")).Allowed);
        _objects.Put("""{"kind":"Role","metadata":{"name":"r","namespace":"argo"},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["configmaps"],"resourceNames":["argocd-cm"]},{"verbs":["get"],"apiGroups":["*"],"resources":["*/scale","pods/log"]}]}""");
        _objects.Put("""{"kind":"RoleBinding","metadata":{"name":"b","namespace":"argo"},"roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"ServiceAccount","name":"server","namespace":"argo"}]}""");
        Assert.True(_authorizer.Authorize(On(account, "get", "", "configmaps", "argo", "argocd-cm")).Allowed);
        Assert.False(_authorizer.Authorize(On(account, "get", "", "configmaps", "argo", "other")).Allowed);
        Assert.False(_authorizer.Authorize(On(account, "get", "", "configmaps", "coffee", "argocd-cm")).Allowed);
        Assert.True(_authorizer.Authorize(On(account, "get", "apps", "deployments", "argo", "d", "scale")).Allowed);
        Assert.False(_authorizer.Authorize(On(account, "get", "apps", "deployments", "argo", "d")).Allowed);
        Assert.False(_authorizer.Authorize(On(account, "get", "", "pods", "argo", "p", "exec")).Allowed);
        _objects.Remove("roles", "argo", "r");
        Assert.Equal(new Decision(false, "RBAC: role.rbac.authorization.k8s.io \"r\" not found"), _authorizer.Authorize(On(account, "get", "", "configmaps", "argo", "argocd-cm")));
    }

    [Fact]
    public void Aggregated_roles_collect_what_a_new_role_brings()
    {
        _objects.Put("""{"kind":"ClusterRoleBinding","metadata":{"name":"v"},"roleRef":{"kind":"ClusterRole","name":"admin"},"subjects":[{"kind":"User","name":"bob"}]}""");
        var bob = User("bob");
        Assert.True(_authorizer.Authorize(On(bob, "list", "apps", "deployments", "x")).Allowed);
        Assert.True(_authorizer.Authorize(On(bob, "create", "rbac.authorization.k8s.io", "roles", "x")).Allowed);
        Assert.False(_authorizer.Authorize(On(bob, "list", "argoproj.io", "rollouts", "x")).Allowed);
        _objects.Put("""{"kind":"ClusterRole","metadata":{"name":"n","labels":{"rbac.authorization.k8s.io/aggregate-to-admin":"true"}},"rules":[{"verbs":["list"],"apiGroups":["argoproj.io"],"resources":["rollouts"]}]}""");
        Assert.True(_authorizer.Authorize(On(bob, "list", "argoproj.io", "rollouts", "x")).Allowed);
    }

    [Fact]
    public void Nobody_grants_what_he_does_not_hold()
    {
        _objects.Put("""{"kind":"RoleBinding","metadata":{"name":"v","namespace":"x"},"roleRef":{"kind":"ClusterRole","name":"admin"},"subjects":[{"kind":"User","name":"bob"}]}""");
        var bob = User("bob");
        var held = (JsonObject)JsonNode.Parse("""{"kind":"Role","metadata":{"name":"r","namespace":"x"},"rules":[{"verbs":["get","list"],"apiGroups":[""],"resources":["pods"]}]}""")!;
        Assert.Null(_authorizer.CheckRole(bob, "r", held, null));
        var more = (JsonObject)JsonNode.Parse("""{"kind":"Role","metadata":{"name":"r","namespace":"x"},"rules":[{"verbs":["get","list"],"apiGroups":[""],"resources":["nodes"]}]}""")!;
        Assert.Equal(
            "user \"bob\" (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"get\" \"list\"]}",
            _authorizer.CheckRole(bob, "r", more, null));
        Assert.Null(_authorizer.CheckRole(User("root", "system:masters"), "r", more, null));
        var binding = (JsonObject)JsonNode.Parse("""{"kind":"RoleBinding","metadata":{"name":"b","namespace":"x"},"roleRef":{"kind":"ClusterRole","name":"cluster-admin"},"subjects":[{"kind":"User","name":"bob"}]}""")!;
        Assert.Contains("not currently held", _authorizer.CheckBinding(bob, binding, null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_role_lists_what_is_missing_with_verbs_as_they_were_written_and_paths_one_by_one()
    {
        var role = (JsonObject)JsonNode.Parse("""
            {"kind":"ClusterRole","metadata":{"name":"r"},"rules":[
              {"verbs":["list","get"],"apiGroups":[""],"resources":["pods"]},
              {"verbs":["watch"],"apiGroups":[""],"resources":["pods"]},
              {"verbs":["get"],"apiGroups":["apps"],"resources":["deployments"],"resourceNames":["a"]},
              {"verbs":["get","post"],"nonResourceURLs":["/x"]}]}
            """)!;
        Assert.Equal(
            "user \"bob\" (groups=[\"team\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
                + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"list\" \"get\" \"watch\"]}\n"
                + "{APIGroups:[\"apps\"], Resources:[\"deployments\"], ResourceNames:[\"a\"], Verbs:[\"get\"]}\n"
                + "{NonResourceURLs:[\"/x\"], Verbs:[\"get\"]}\n"
                + "{NonResourceURLs:[\"/x\"], Verbs:[\"post\"]}",
            _authorizer.CheckRole(User("bob", "team"), "r", role, null));
    }

    [Fact]
    public void An_aggregation_rule_needs_everything_even_where_the_rules_of_the_role_are_held()
    {
        var role = (JsonObject)JsonNode.Parse("""{"kind":"ClusterRole","metadata":{"name":"r"},"rules":[],"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}}]}}""")!;
        Assert.Equal("must have cluster-admin privileges to use an aggregationRule", _authorizer.CheckRole(User("bob"), "r", role, null));
    }

    [Fact]
    public void A_rule_for_the_empty_name_grants_requests_without_one()
    {
        _objects.Put("""{"kind":"ClusterRole","metadata":{"name":"unnamed"},"rules":[{"verbs":["list","get"],"apiGroups":[""],"resources":["pods"],"resourceNames":[""]}]}""");
        _objects.Put("""{"kind":"ClusterRoleBinding","metadata":{"name":"u"},"roleRef":{"kind":"ClusterRole","name":"unnamed"},"subjects":[{"kind":"User","name":"bob"}]}""");
        Assert.True(_authorizer.Authorize(On(User("bob"), "list", "", "pods", "x")).Allowed);
        Assert.False(_authorizer.Authorize(On(User("bob"), "get", "", "pods", "x", "p")).Allowed);
    }

    [Fact]
    public void The_identities_of_the_control_plane_may_do_their_work()
    {
        Assert.True(_authorizer.Authorize(On(User("system:kube-controller-manager"), "delete", "example.com", "widgets", "x", "w")).Allowed);
        Assert.True(_authorizer.Authorize(On(User("system:kube-scheduler"), "create", "", "pods", "x", "p", "binding")).Allowed);
        Assert.True(_authorizer.Authorize(On(User("system:node:n", "system:nodes"), "patch", "", "pods", "x", "p", "status")).Allowed);
        Assert.False(_authorizer.Authorize(On(User("system:node:n", "system:nodes"), "create", "apps", "deployments", "x")).Allowed);
    }
}
