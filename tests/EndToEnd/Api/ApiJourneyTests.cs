using System.Net;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Testing;

namespace EndToEnd.Api;

/// <summary>What a learner does once the product is registered, without a browser: git, the Kubernetes API and HTTP alone.</summary>
[Collection(RunningTutorialCollection.Name)]
public sealed class ApiJourneyTests(RunningTutorial tutorial)
{
    private const string Tracking = "argocd.argoproj.io/tracking-id";
    private static readonly ObjectKey ApplicationSetController = new("argo", "argocd-applicationset-controller");

    private static readonly ResourceType[] Deployed =
    [
        ResourceTypes.Rollouts, ResourceTypes.Services, ResourceTypes.HorizontalPodAutoscalers, ResourceTypes.ExternalSecrets,
        ResourceTypes.PersistentVolumeClaims, ResourceTypes.ServiceAccounts, ResourceTypes.ConfigMaps, ResourceTypes.Deployments,
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Directories_become_applications_that_answer_and_go_with_all_they_deployed()
    {
        using var shop = new ServiceCaller(tutorial.Dashboard.Address);
        var clone = await tutorial.CloneAsync(Cancelled);

        // payment with the files that the form writes, delivery by copying it.
        await clone.WriteServiceAsync("payment", Cancelled);
        await clone.CommitAndPushAsync("Add payment", Cancelled);
        await tutorial.Cluster.UntilHealthyAsync([.. RunningTutorial.Eleven, "payment"], Cancelled);
        Assert.Equal("payment", (string?)(await shop.GetAsync("payment", "/", Cancelled))["name"]);

        await clone.CopyServiceAsync("payment", "delivery", Cancelled);
        await clone.CommitAndPushAsync("Add delivery", Cancelled);
        await tutorial.Cluster.UntilHealthyAsync([.. RunningTutorial.Eleven, "payment", "delivery"], Cancelled);
        Assert.Equal("delivery", (string?)(await shop.GetAsync("delivery", "/", Cancelled))["name"]);

        await RemoveAsync(clone, "payment", "delivery");
        await tutorial.Cluster.UntilHealthyAsync(RunningTutorial.Eleven, Cancelled);
        using var gone = await shop.SendAsync(HttpMethod.Get, "payment", "/", null, Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Deleting_the_directory_of_cart_takes_every_object_it_deployed_and_a_revert_brings_a_new_cart()
    {
        using var shop = new ServiceCaller(tutorial.Dashboard.Address);
        var clone = await tutorial.CloneAsync(Cancelled);
        await shop.ExpectEveryPodReadsTheCartAsync("before", Cancelled);
        var before = await tutorial.Cluster.Resources.FindAsync(ResourceTypes.Applications, new("argo", "cart"), Cancelled);
        var deployed = await DeployedByAsync("cart");
        Assert.Contains("Rollout/cart", deployed);
        Assert.Contains("Service/cart", deployed);
        Assert.Contains("HorizontalPodAutoscaler/cart", deployed);
        Assert.Contains("ExternalSecret/cart-db", deployed);

        await RemoveAsync(clone, "cart");
        await tutorial.Cluster.UntilAsync(ResourceTypes.Applications, all => !all.ContainsKey(new ObjectKey("argo", "cart")), Cancelled);
        Assert.Empty(await DeployedByAsync("cart"));
        await tutorial.Cluster.UntilAsync(
            ResourceTypes.Pods, all => !all.Keys.Any(key => key.Namespace == "coffee" && key.Name.StartsWith("cart-", StringComparison.Ordinal)), Cancelled);
        Assert.NotNull(await tutorial.Cluster.Resources.FindAsync(ResourceTypes.Namespaces, new("", "coffee"), Cancelled));

        await clone.RevertAndPushAsync(Cancelled);
        await tutorial.Cluster.UntilHealthyAsync(RunningTutorial.Eleven, Cancelled);
        var after = await tutorial.Cluster.Resources.FindAsync(ResourceTypes.Applications, new("argo", "cart"), Cancelled);
        Assert.NotEqual((string?)before!["metadata"]!["uid"], (string?)after!["metadata"]!["uid"]);
        Assert.Equal(deployed, await DeployedByAsync("cart"));
        await shop.ExpectEveryPodReadsTheCartAsync("after", Cancelled);
    }

    [Fact]
    public async Task Argo_CD_heals_its_applicationset_controller_that_was_scaled_to_nothing()
    {
        var kubectl = await Kubectl.FindAsync(tutorial.Dashboard.Kubeconfig, tutorial.Folder);
        var before = await ControllerPodAsync();

        var scaled = await kubectl.RunAsync(Cancelled, "-n", "argo", "scale", "deployment", ApplicationSetController.Name, "--replicas", "0");

        Assert.Equal($"deployment.apps/{ApplicationSetController.Name} scaled\n", scaled);
        await tutorial.Cluster.UntilAsync(ResourceTypes.Pods, all => ControllerPods(all).Any(pod => UidOf(pod) != before && ClusterWatch.IsReady(pod)), Cancelled);
        var healed = await tutorial.Cluster.Resources.FindAsync(ResourceTypes.Deployments, ApplicationSetController, Cancelled);
        Assert.Equal(1, (int)healed!["spec"]!["replicas"]!);
    }

    [Fact]
    public async Task No_directory_becomes_an_application_while_the_pod_of_the_applicationset_controller_is_gone()
    {
        var kubectl = await Kubectl.FindAsync(tutorial.Dashboard.Kubeconfig, tutorial.Folder);
        var clone = await tutorial.CloneAsync(Cancelled);

        // Whoever would heal it goes first.
        await kubectl.RunAsync(Cancelled, "-n", "argo", "scale", "statefulset", "argocd-application-controller", "--replicas", "0");
        await kubectl.RunAsync(Cancelled, "-n", "argo", "wait", "pod/argocd-application-controller-0", "--for=delete", "--timeout=60s");
        await kubectl.RunAsync(Cancelled, "-n", "argo", "scale", "deployment", ApplicationSetController.Name, "--replicas", "0");
        await tutorial.Cluster.UntilAsync(ResourceTypes.Pods, all => !ControllerPods(all).Any(), Cancelled);

        await clone.WriteServiceAsync("stock", Cancelled);
        await clone.CommitAndPushAsync("Add stock", Cancelled);

        // Asked to look at git now, without what the repo server remembers, the controller would; there is none.
        await kubectl.RunAsync(Cancelled, "-n", "argo", "annotate", "applicationset", "coffee", "argocd.argoproj.io/application-set-refresh=true");

        // The Application is made only after there is a pod of its controller again, however long that takes.
        var pod = tutorial.Cluster.UntilAsync(ResourceTypes.Pods, all => ControllerPods(all).Any(), Cancelled);
        var application = tutorial.Cluster.UntilAsync(ResourceTypes.Applications, all => all.ContainsKey(new ObjectKey("argo", "stock")), Cancelled);
        Assert.Null(await tutorial.Cluster.Resources.FindAsync(ResourceTypes.Applications, new("argo", "stock"), Cancelled));
        await kubectl.RunAsync(Cancelled, "-n", "argo", "scale", "statefulset", "argocd-application-controller", "--replicas", "1");
        Assert.True(await pod <= await application, "the Application appeared before there was a pod of its controller");

        await tutorial.Cluster.UntilHealthyAsync([.. RunningTutorial.Eleven, "stock"], Cancelled);
        await RemoveAsync(clone, "stock");
        await tutorial.Cluster.UntilHealthyAsync(RunningTutorial.Eleven, Cancelled);
    }

    private static async Task RemoveAsync(GitClone clone, params string[] services)
    {
        foreach (var service in services) { Directory.Delete(Path.Combine(clone.Coffee, service), recursive: true); }
        await clone.CommitAndPushAsync($"Remove {string.Join(" and ", services)}", Cancelled);
    }

    private static IEnumerable<JsonObject> ControllerPods(IReadOnlyDictionary<ObjectKey, JsonObject> pods) => pods.Values
        .Where(pod => (string?)pod["metadata"]?["labels"]?["app.kubernetes.io/name"] == ApplicationSetController.Name);

    private static string? UidOf(JsonObject item) => (string?)item["metadata"]?["uid"];

    private async Task<string?> ControllerPodAsync()
    {
        var pods = await tutorial.Cluster.Resources.ListAsync(ResourceTypes.Pods, ApplicationSetController.Namespace, null, Cancelled);
        return UidOf(Assert.Single(ControllerPods(pods.Items.ToDictionary(ResourceWatch.KeyOf))));
    }

    // Kind and name of every object that an Application applied to the namespace coffee.
    private async Task<SortedSet<string>> DeployedByAsync(string application)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in Deployed)
        {
            var list = await tutorial.Cluster.Resources.ListAsync(type, "coffee", null, Cancelled);
            found.UnionWith(list.Items
                .Where(item => ((string?)item["metadata"]?["annotations"]?[Tracking])?.StartsWith(application + ":", StringComparison.Ordinal) == true)
                .Select(item => $"{type.Kind}/{item["metadata"]!["name"]}"));
        }

        return found;
    }
}
