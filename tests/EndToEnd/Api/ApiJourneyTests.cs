using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace EndToEnd.Api;

/// <summary>The whole way without a browser, on a fresh data folder: the steps' own actions, then git, kubectl, the Kubernetes API and HTTP.</summary>
public sealed class ApiJourneyTests
{
    private const string Tracking = "argocd.argoproj.io/tracking-id";
    private static readonly ObjectKey Controller = new("argo", "argocd-applicationset-controller");

    private static readonly ResourceType[] Deployed =
    [
        ResourceTypes.Rollouts, ResourceTypes.Services, ResourceTypes.HorizontalPodAutoscalers, ResourceTypes.ExternalSecrets,
        ResourceTypes.PersistentVolumeClaims, ResourceTypes.ServiceAccounts, ResourceTypes.ConfigMaps, ResourceTypes.Deployments,
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Phases_0_to_4_new_services_a_deleted_one_and_a_stopped_controller_without_a_browser()
    {
        await using var tutorial = new RunningTutorial();
        await tutorial.InitializeAsync();
        using var shop = new ServiceCaller(tutorial.Dashboard.Address);
        var clone = await tutorial.CloneAsync(Cancelled);

        // payment with the files that the form writes, delivery by copying it.
        await clone.WriteServiceAsync("payment", Cancelled);
        await AddAsync(tutorial, clone, shop, "payment");
        await clone.CopyServiceAsync("payment", "delivery", Cancelled);
        await AddAsync(tutorial, clone, shop, "delivery");

        await DeleteCartAndRevertAsync(tutorial, clone, shop);
        await StopTheControllerAsync(tutorial);
    }

    private static async Task AddAsync(RunningTutorial tutorial, GitClone clone, ServiceCaller shop, string service)
    {
        await clone.CommitAndPushAsync($"Add {service}", Cancelled);
        await tutorial.Cluster.UntilAsync(
            ResourceTypes.Applications, all => all.TryGetValue(new("argo", service), out var app) && (string?)app["status"]?["sync"]?["status"] == "Synced", Cancelled);
        await tutorial.Cluster.UntilAsync(ResourceTypes.Pods, all => PodsOf(all, service).Any(ClusterWatch.IsReady), Cancelled);
        Assert.Equal(service, (string?)(await shop.GetAsync(service, "/", Cancelled))["name"]);
    }

    private static async Task DeleteCartAndRevertAsync(RunningTutorial tutorial, GitClone clone, ServiceCaller shop)
    {
        await shop.ExpectEveryPodReadsTheCartAsync("before", Cancelled);
        var before = await tutorial.Cluster.Resources.FindAsync(ResourceTypes.Applications, new("argo", "cart"), Cancelled);
        var deployed = await DeployedByAsync(tutorial, "cart");
        Assert.Contains("Rollout/cart", deployed);
        Assert.Contains("Service/cart", deployed);
        Assert.Contains("HorizontalPodAutoscaler/cart", deployed);
        Assert.Contains("ExternalSecret/cart-db", deployed);

        clone.RemoveService("cart");
        await clone.CommitAndPushAsync("Remove cart", Cancelled);
        await tutorial.Cluster.UntilAsync(ResourceTypes.Applications, all => !all.ContainsKey(new ObjectKey("argo", "cart")), Cancelled);
        Assert.Empty(await DeployedByAsync(tutorial, "cart"));
        await tutorial.Cluster.UntilAsync(ResourceTypes.Pods, all => !PodsOf(all, "cart").Any(), Cancelled);
        Assert.NotNull(await tutorial.Cluster.Resources.FindAsync(ResourceTypes.Namespaces, new("", "coffee"), Cancelled));

        await clone.RevertAndPushAsync(Cancelled);
        await tutorial.Cluster.UntilAsync(ResourceTypes.Pods, all => PodsOf(all, "cart").Count(ClusterWatch.IsReady) == 4, Cancelled);
        var after = await tutorial.Cluster.Resources.FindAsync(ResourceTypes.Applications, new("argo", "cart"), Cancelled);
        Assert.NotEqual((string?)before!["metadata"]!["uid"], (string?)after!["metadata"]!["uid"]);
        await shop.ExpectEveryPodReadsTheCartAsync("after", Cancelled);
        Assert.Equal(deployed, await DeployedByAsync(tutorial, "cart"));
    }

    private static async Task StopTheControllerAsync(RunningTutorial tutorial)
    {
        var kubectl = await Kubectl.FindAsync(tutorial.Dashboard.Kubeconfig, tutorial.Folder);
        var pods = await tutorial.Cluster.Resources.ListAsync(ResourceTypes.Pods, Controller.Namespace, null, Cancelled);
        var stopped = UidOf(Assert.Single(pods.Items, IsOfController));

        var scaled = await kubectl.RunAsync(Cancelled, "-n", "argo", "scale", "deployment", Controller.Name, "--replicas", "0");

        Assert.Equal($"deployment.apps/{Controller.Name} scaled\n", scaled);
        await tutorial.Cluster.UntilAsync(
            ResourceTypes.Pods, all => all.Values.All(pod => UidOf(pod) != stopped) && all.Values.Any(pod => IsOfController(pod) && ClusterWatch.IsReady(pod)), Cancelled);
        var healed = await tutorial.Cluster.Resources.FindAsync(ResourceTypes.Deployments, Controller, Cancelled);
        Assert.Equal(1, (int)healed!["spec"]!["replicas"]!);
    }

    private static IEnumerable<JsonObject> PodsOf(IReadOnlyDictionary<ObjectKey, JsonObject> pods, string service) =>
        pods.Where(pod => pod.Key.Namespace == "coffee" && pod.Key.Name.StartsWith(service + "-", StringComparison.Ordinal)).Select(pod => pod.Value);

    private static bool IsOfController(JsonObject pod) => (string?)pod["metadata"]?["labels"]?["app.kubernetes.io/name"] == Controller.Name;

    private static string? UidOf(JsonObject item) => (string?)item["metadata"]?["uid"];

    // Kind and name of every object that an Application applied to the namespace coffee.
    private static async Task<SortedSet<string>> DeployedByAsync(RunningTutorial tutorial, string application)
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
