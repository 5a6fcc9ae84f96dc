using Kubernetes.ApiServer.Bootstrap;
using Kubernetes.ApiServer.Rbac;

namespace Kubernetes.ApiServer.Tests.Rbac;

/// <summary>
/// Decisions of the bootstrap roles and of a few bindings of our own. A row names a subject, verbs, resources and a place, each of
/// which may list several: it stands for every combination.
/// </summary>
public sealed class DecisionTableTests
{
    // Bound besides the bootstrap's own: alice to edit and bob to view and carol to admin in namespace shop; dave to a role of one
    // ConfigMap there; the group team to view everywhere; ServiceAccount robot of shop to the ClusterRole pod-reader in shop.
    private const string Bindings = """
        RoleBinding    shop alice ClusterRole edit       User alice
        RoleBinding    shop bob   ClusterRole view       User bob
        RoleBinding    shop carol ClusterRole admin      User carol
        RoleBinding    shop dave  Role        one-map    User dave
        ClusterRoleBinding - team ClusterRole view       Group team
        RoleBinding    shop robot ClusterRole pod-reader ServiceAccount shop/robot
        ClusterRoleBinding - erin ClusterRole all-paths  User erin
        """;

    private const string Table = """
        # subject            verbs                                   resources                                                                                     namespace expected
        bob                  get,list,watch                          pods,services,configmaps,deployments.apps,replicasets.apps,jobs.batch,cronjobs.batch,ingresses.networking.k8s.io,horizontalpodautoscalers.autoscaling,pods/log,endpoints,persistentvolumeclaims,serviceaccounts,poddisruptionbudgets.policy shop yes
        bob                  get,list,watch                          secrets                                                                                       shop      no
        bob                  create,update,patch,delete              pods,configmaps,deployments.apps,services                                                     shop      no
        bob                  create                                  pods/exec,pods/portforward,pods/attach                                                        shop      no
        bob                  get,list                                pods,configmaps                                                                               other     no
        bob                  get,list                                nodes,persistentvolumes,namespaces                                                            -         no
        bob                  get                                     roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io                         shop      no
        alice                get,list,watch,create,update,patch,delete,deletecollection pods,configmaps,secrets,services,deployments.apps,statefulsets.apps,daemonsets.apps,jobs.batch,cronjobs.batch,ingresses.networking.k8s.io shop yes
        alice                create                                  pods/exec,pods/portforward,pods/attach,serviceaccounts/token                                  shop      yes
        alice                update,patch                            deployments.apps/scale,replicasets.apps/scale,statefulsets.apps/scale                         shop      yes
        alice                get,create,update                       roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io                         shop      no
        alice                create,update,patch,delete              resourcequotas,limitranges                                                                    shop      no
        alice                get,list,watch                          resourcequotas,limitranges                                                                    shop      yes
        alice                create,delete                           pods,secrets                                                                                  other     no
        alice                create                                  namespaces,nodes,clusterroles.rbac.authorization.k8s.io,customresourcedefinitions.apiextensions.k8s.io - no
        carol                get,list,watch,create,update,patch,delete,deletecollection roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io,pods,secrets,deployments.apps shop yes
        carol                create                                  localsubjectaccessreviews.authorization.k8s.io                                                shop      yes
        carol                update                                  resourcequotas                                                                                shop      no
        carol                create                                  clusterroles.rbac.authorization.k8s.io,namespaces                                             -         no
        carol                create                                  rolebindings.rbac.authorization.k8s.io                                                         other     no
        dave                 get,update                              configmaps/@one                                                                               shop      yes
        dave                 get,update                              configmaps/@two                                                                               shop      no
        dave                 list,watch,create                       configmaps                                                                                    shop      no
        dave                 delete                                  configmaps/@one                                                                               shop      no
        someone+team         get,list,watch                          pods,deployments.apps,configmaps,services                                                     shop      yes
        someone+team         get,list,watch                          pods,deployments.apps,configmaps,services                                                     other     yes
        someone+team         list                                    pods,configmaps                                                                               -         yes
        someone+team         get,list                                secrets                                                                                       shop      no
        someone+team         delete                                  pods                                                                                          shop      no
        sa:shop:robot        get,list                                pods                                                                                          shop      yes
        sa:shop:robot        watch,delete                            pods                                                                                          shop      no
        sa:shop:robot        get                                     pods/log,secrets                                                                              shop      no
        sa:shop:robot        get,list                                pods                                                                                          other     no
        sa:other:robot       get,list                                pods                                                                                          shop      no
        stranger             get,list,create                         pods,secrets,configmaps,deployments.apps                                                      shop      no
        stranger             create                                  selfsubjectaccessreviews.authorization.k8s.io,selfsubjectrulesreviews.authorization.k8s.io,selfsubjectreviews.authentication.k8s.io - yes
        stranger             create                                  subjectaccessreviews.authorization.k8s.io,tokenreviews.authentication.k8s.io                   -         no
        stranger             get                                     path:/version,path:/healthz,path:/livez,path:/readyz,path:/api,path:/apis,path:/openapi/v2,path:/openapi/v3/apis/apps/v1 - yes
        stranger             get                                     path:/metrics,path:/logs,path:/debug/pprof                                                    -         no
        stranger             post,delete                             path:/version,path:/apis                                                                      -         no
        anonymous            get                                     path:/version,path:/healthz,path:/livez,path:/readyz                                          -         yes
        anonymous            get                                     path:/api,path:/apis,path:/metrics,path:/openapi/v2                                           -         no
        anonymous            get,list,create                         pods,secrets,nodes                                                                            shop      no
        erin                 get                                     path:/metrics,path:/anything/below                                                            -         yes
        erin                 get                                     pods                                                                                          shop      no
        admin+kubeadm:cluster-admins get,list,watch,create,update,patch,delete,deletecollection,impersonate,escalate,bind pods,secrets,nodes,namespaces,clusterroles.rbac.authorization.k8s.io,widgets.example.com - yes
        root+system:masters  get,delete,use                          anything.example.com,path:/metrics                                                            -         yes
        system:kube-scheduler get,list,watch                         pods,nodes,persistentvolumes,persistentvolumeclaims,services,replicasets.apps                 -         yes
        system:kube-scheduler create                                 pods/binding                                                                                  -         yes
        system:kube-scheduler delete                                 nodes,deployments.apps                                                                        -         no
        """;

    [Fact]
    public void Every_decision_is_upstreams()
    {
        var objects = new RbacObjects();
        foreach (var item in BootstrapObjects.Create(new BootstrapOptions { CertificateAuthorityPem = "", Server = new Uri("https://127.0.0.1:1") }))
        {
            objects.Put(item);
        }

        objects.PutRole("Role", "shop", "one-map", """[{"apiGroups":[""],"resources":["configmaps"],"resourceNames":["one"],"verbs":["get","update"]}]""");
        objects.PutRole("ClusterRole", "", "pod-reader", """[{"apiGroups":[""],"resources":["pods"],"verbs":["get","list"]}]""");
        objects.PutRole("ClusterRole", "", "all-paths", """[{"nonResourceURLs":["*"],"verbs":["get"]}]""");
        foreach (var line in Lines(Bindings))
        {
            objects.PutBinding(line);
        }

        var authorizer = new RbacAuthorizer(objects);
        var (count, wrong) = (0, new List<string>());
        foreach (var row in Lines(Table))
        {
            var (user, expected) = (UserOf(row[0]), row[4] == "yes");
            foreach (var verb in row[1].Split(','))
            {
                foreach (var resource in row[2].Split(','))
                {
                    count++;
                    var request = RequestOf(user, verb, resource, row[3] == "-" ? "" : row[3]);
                    if (authorizer.Authorize(request).Allowed != expected)
                    {
                        wrong.Add($"{row[0]} {verb} {resource} in {row[3]}: expected {row[4]}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {count} decisions are wrong:\n{string.Join('\n', wrong)}");
        Assert.True(count >= 300, $"only {count} decisions");
    }

    private static IEnumerable<string[]> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Where(line => !line.StartsWith('#')).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static UserInfo UserOf(string subject)
    {
        if (subject == "anonymous") { return UserInfo.Anonymous; }
        if (subject.StartsWith("sa:", StringComparison.Ordinal))
        {
            var parts = subject.Split(':');
            return new UserInfo($"system:serviceaccount:{parts[1]}:{parts[2]}", ["system:serviceaccounts", $"system:serviceaccounts:{parts[1]}", "system:authenticated"]);
        }

        var plus = subject.Split('+');
        return new UserInfo(plus[0], [.. plus[1..], "system:authenticated"]);
    }

    private static RequestAttributes RequestOf(UserInfo user, string verb, string resource, string ns)
    {
        if (resource.StartsWith("path:", StringComparison.Ordinal)) { return new RequestAttributes(user, verb) { Path = resource["path:".Length..] }; }
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        var (qualified, rest) = slash < 0 ? (resource, "") : (resource[..slash], resource[(slash + 1)..]);
        var dot = qualified.IndexOf('.', StringComparison.Ordinal);
        return new RequestAttributes(user, verb)
        {
            Resource = dot < 0 ? qualified : qualified[..dot],
            ApiGroup = dot < 0 ? "" : qualified[(dot + 1)..],
            Subresource = rest.StartsWith('@') ? "" : rest,
            Name = rest.StartsWith('@') ? rest[1..] : "",
            Namespace = ns,
        };
    }
}
