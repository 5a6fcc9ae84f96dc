using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Conformance.Clients;

/// <summary>What a program does with the typed methods of KubernetesClient.</summary>
public sealed class TypedClientTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Objects_are_created_read_listed_replaced_and_deleted()
    {
        var ns = await cluster.CreateNamespaceAsync();
        var maps = cluster.Client.CoreV1;

        var created = await maps.CreateNamespacedConfigMapAsync(Map("a", "1"), ns, cancellationToken: Token);
        created.Data["value"] = "2";
        var replaced = await maps.ReplaceNamespacedConfigMapAsync(created, "a", ns, cancellationToken: Token);
        var stale = await Assert.ThrowsAsync<HttpOperationException>(() => maps.ReplaceNamespacedConfigMapAsync(created, "a", ns, cancellationToken: Token));
        var twice = await Assert.ThrowsAsync<HttpOperationException>(() => maps.CreateNamespacedConfigMapAsync(Map("a", "1"), ns, cancellationToken: Token));
        var dry = await maps.CreateNamespacedConfigMapAsync(Map("dry", "1"), ns, dryRun: "All", cancellationToken: Token);
        await maps.CreateNamespacedConfigMapAsync(Map("b", "1"), ns, cancellationToken: Token);
        var first = await maps.ListNamespacedConfigMapAsync(ns, labelSelector: "by=client", limit: 1, cancellationToken: Token);
        var second = await maps.ListNamespacedConfigMapAsync(ns, labelSelector: "by=client", limit: 1, continueParameter: first.Continue(), cancellationToken: Token);
        var deleted = await maps.DeleteNamespacedConfigMapAsync("a", ns, new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = replaced.Uid() } }, cancellationToken: Token);
        await maps.DeleteCollectionNamespacedConfigMapAsync(ns, labelSelector: "by=client", cancellationToken: Token);
        var left = await maps.ListNamespacedConfigMapAsync(ns, labelSelector: "by=client", cancellationToken: Token);
        var gone = await Assert.ThrowsAsync<HttpOperationException>(() => maps.ReadNamespacedConfigMapAsync("a", ns, cancellationToken: Token));

        Assert.Equal("2", replaced.Data["value"]);
        Assert.NotNull(dry.Uid());
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.NotFound), (stale.Response.StatusCode, twice.Response.StatusCode, gone.Response.StatusCode));
        Assert.Equal(["a", "b"], [first.Items.Single().Name(), second.Items.Single().Name()]);
        Assert.Equal(first.ResourceVersion(), second.ResourceVersion());
        Assert.Equal("Success", deleted.Status);
        Assert.Empty(left.Items);
    }

    [Fact]
    public async Task Each_kind_of_patch_does_what_its_format_says()
    {
        var ns = await cluster.CreateNamespaceAsync();
        await cluster.Client.AppsV1.CreateNamespacedDeploymentAsync(Deployment("web"), ns, cancellationToken: Token);

        Task<V1Deployment> PatchAsync(object body, V1Patch.PatchType type, string? manager = null) =>
            cluster.Client.AppsV1.PatchNamespacedDeploymentAsync(new V1Patch(body, type), "web", ns, fieldManager: manager, cancellationToken: Token);
        var json = await PatchAsync("""[{"op":"test","path":"/spec/replicas","value":1},{"op":"replace","path":"/spec/replicas","value":2}]""", V1Patch.PatchType.JsonPatch);
        var merge = await PatchAsync("""{"metadata":{"labels":{"tier":"front","gone":null}}}""", V1Patch.PatchType.MergePatch);
        var strategic = await PatchAsync("""{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"example.com/side:1"}]}}}}""", V1Patch.PatchType.StrategicMergePatch);
        var applied = await PatchAsync(new V1Deployment { ApiVersion = "apps/v1", Kind = "Deployment", Metadata = new V1ObjectMeta { Name = "web", Annotations = new Dictionary<string, string> { ["owner"] = "suite" } } }, V1Patch.PatchType.ApplyPatch, "suite");
        var scale = await cluster.Client.AppsV1.PatchNamespacedDeploymentScaleAsync(new V1Patch("""{"spec":{"replicas":0}}""", V1Patch.PatchType.MergePatch), "web", ns, cancellationToken: Token);
        var wrong = await Assert.ThrowsAsync<HttpOperationException>(() => PatchAsync("""[{"op":"test","path":"/spec/replicas","value":9}]""", V1Patch.PatchType.JsonPatch));

        Assert.Equal(2, json.Spec.Replicas);
        Assert.Equal("front", merge.Labels()["tier"]);
        Assert.Equal(["side", "web"], strategic.Spec.Template.Spec.Containers.Select(container => container.Name).Order());
        Assert.Equal("suite", applied.Annotations()["owner"]);
        Assert.Contains(applied.Metadata.ManagedFields, entry => entry is { Manager: "suite", Operation: "Apply" });
        Assert.Equal(0, scale.Spec.Replicas ?? 0);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Response.StatusCode);
    }

    [Fact]
    public async Task A_watch_tells_each_change_in_order_from_where_a_list_ended()
    {
        var ns = await cluster.CreateNamespaceAsync();
        var maps = cluster.Client.CoreV1;
        var list = await maps.ListNamespacedConfigMapAsync(ns, cancellationToken: Token);

        var made = await maps.CreateNamespacedConfigMapAsync(Map("w", "1"), ns, cancellationToken: Token);
        made.Data["value"] = "2";
        await maps.ReplaceNamespacedConfigMapAsync(made, "w", ns, cancellationToken: Token);
        await maps.DeleteNamespacedConfigMapAsync("w", ns, cancellationToken: Token);
        var seen = new List<(WatchEventType, string)>();
        await foreach (var (type, map) in maps.WatchListNamespacedConfigMapAsync(ns, resourceVersion: list.ResourceVersion(), labelSelector: "by=client", onError: error => Assert.Fail(error.Message), cancellationToken: Token))
        {
            seen.Add((type, map.Data["value"]));
            if (type == WatchEventType.Deleted) { break; }
        }

        Assert.Equal([(WatchEventType.Added, "1"), (WatchEventType.Modified, "2"), (WatchEventType.Deleted, "2")], seen);
    }

    [Fact]
    public async Task A_watch_list_sends_what_is_there_and_a_bookmark_before_what_comes()
    {
        var ns = await cluster.CreateNamespaceAsync();
        await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(Map("there", "1"), ns, cancellationToken: Token);

        var seen = new List<string>();
        await foreach (var (type, map) in cluster.Client.CoreV1.WatchListNamespacedConfigMapAsync(
            ns, labelSelector: "by=client", allowWatchBookmarks: true, sendInitialEvents: true, resourceVersionMatch: "NotOlderThan", cancellationToken: Token))
        {
            seen.Add(type == WatchEventType.Bookmark ? $"bookmark {map.Annotations()?["k8s.io/initial-events-end"]}" : map.Name());
            if (type == WatchEventType.Bookmark) { await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(Map("later", "1"), ns, cancellationToken: Token); }
            if (map.Name() == "later") { break; }
        }

        Assert.Equal(["there", "bookmark true", "later"], seen);
    }

    [Fact]
    public async Task A_token_of_a_service_account_may_what_its_binding_says()
    {
        var ns = await cluster.CreateNamespaceAsync();
        var core = cluster.Client.CoreV1;
        await core.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = "reader" } }, ns, cancellationToken: Token);
        await cluster.Client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(
            new V1RoleBinding
            {
                Metadata = new V1ObjectMeta { Name = "reader" },
                RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = "view" },
                Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", Name = "reader", NamespaceProperty = ns }],
            }, ns, cancellationToken: Token);
        var issued = await core.CreateNamespacedServiceAccountTokenAsync(new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = [], ExpirationSeconds = 600 } }, "reader", ns, cancellationToken: Token);
        using var reader = new k8s.Kubernetes(new KubernetesClientConfiguration { Host = cluster.Client.BaseUri.ToString(), AccessToken = issued.Status.Token, SkipTlsVerify = true });

        var list = await reader.CoreV1.ListNamespacedConfigMapAsync(ns, cancellationToken: Token);
        var write = await Assert.ThrowsAsync<HttpOperationException>(() => reader.CoreV1.CreateNamespacedConfigMapAsync(Map("x", "1"), ns, cancellationToken: Token));
        var secrets = await Assert.ThrowsAsync<HttpOperationException>(() => reader.CoreV1.ListNamespacedSecretAsync(ns, cancellationToken: Token));
        var review = await reader.AuthenticationV1.CreateSelfSubjectReviewAsync(new V1SelfSubjectReview(), cancellationToken: Token);

        Assert.NotNull(list.ResourceVersion());
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (write.Response.StatusCode, secrets.Response.StatusCode));
        Assert.Equal($"system:serviceaccount:{ns}:reader", review.Status.UserInfo.Username);
    }

    private static V1ConfigMap Map(string name, string value) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["by"] = "client" } },
        Data = new Dictionary<string, string> { ["value"] = value },
    };

    private static V1Deployment Deployment(string name) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["gone"] = "soon" } },
        Spec = new V1DeploymentSpec
        {
            Replicas = 1,
            Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = name } },
            Template = new V1PodTemplateSpec
            {
                Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string> { ["app"] = name } },
                Spec = new V1PodSpec { Containers = [new V1Container { Name = name, Image = "example.com/web:1" }] },
            },
        },
    };
}
