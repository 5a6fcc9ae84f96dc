using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Tutorial.Model;
using Tutorial.Observation;

namespace Scenarios;

/// <summary>
/// What a learner does and then finds on the cluster, whichever cluster it is. The scenarios share one cluster, each brings about what
/// it needs, and each leaves the cluster as the next one may find it; so their order does not matter.
/// </summary>
public abstract class ClusterScenarios
{
    private const string Coffee = "gitops/applications/coffee";

    private static readonly string[] Eleven =
    [
        "argo-bootstrap", "argo-cd", "argo-resources", "argo-rollouts", "cart", "coffee", "external-bootstrap", "external-secrets",
        "metrics-server", "order", "products",
    ];

    private protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deployment_that_is_created_replaces_a_pod_that_is_deleted()
    {
        var lesson = await PassAsync("0/desired-state");

        // The status may still tell of the pod that is gone: it is the pods themselves that count.
        await lesson.Cluster.UntilAsync(
            ResourceTypes.Pods, "default",
            all => all.Count(pod => pod.Text("metadata", "labels", "app") == "hello" && pod.Text("status", "phase") == "Running" && !pod.IsDeleting()) == 2, Cancelled);
    }

    [Fact]
    public async Task Phases_1_to_4_bring_eleven_applications_that_are_synced_and_healthy()
    {
        var lesson = await RegisterAsync();
        await lesson.Cluster.UntilAsync(ResourceTypes.Applications, "argo", all => Eleven.All(name => IsGood(all, name)), Cancelled);
    }

    [Fact]
    public async Task A_directory_that_is_added_becomes_an_application_that_answers()
    {
        await RegisterAsync();
        var lesson = await PassAsync("4/add-payment");
        await lesson.Cluster.UntilAsync(ResourceTypes.Applications, "argo", all => IsGood(all, "payment"), Cancelled);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/namespaces/coffee/services/payment:http/proxy/", UriKind.Relative));
        using var answer = await lesson.Cluster.Resources.SendAsync(request, Cancelled);
        Assert.Equal("payment", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))?["name"]);
    }

    [Fact]
    public async Task A_directory_that_is_deleted_takes_all_it_deployed_along_and_a_revert_brings_it_back()
    {
        await RegisterAsync();
        var lesson = await PassAsync("4/add-payment");
        var before = Named(await lesson.Cluster.UntilAsync(ResourceTypes.Applications, "argo", all => IsGood(all, "payment"), Cancelled), "payment");
        var deployed = before.Items("status", "resources").Select(item => (Kind: item.Text("kind")!, Version: VersionOf(item), Key: new ObjectKey(item.Text("namespace") ?? "", item.Text("name")!))).ToList();
        Assert.Contains(deployed, item => item.Kind == "Deployment");

        await RemoveAsync(lesson, $"{Coffee}/payment");
        await lesson.Cluster.UntilAsync(ResourceTypes.Applications, "argo", all => Named(all, "payment") is null, Cancelled);
        foreach (var (kind, version, key) in deployed)
        {
            var type = await lesson.Cluster.Resources.FindTypeAsync(version, kind, Cancelled);
            Assert.Null(await lesson.Cluster.Resources.FindAsync(type!, key, Cancelled));
        }

        await lesson.Cluster.UntilAsync(ResourceTypes.Pods, "coffee", all => !all.Any(pod => pod.Name().StartsWith("payment-", StringComparison.Ordinal)), Cancelled);
        await RevertAsync(lesson);
        var after = Named(await lesson.Cluster.UntilAsync(ResourceTypes.Applications, "argo", all => IsGood(all, "payment"), Cancelled), "payment");
        Assert.NotEqual(before.Uid(), after.Uid());
    }

    [Fact]
    public async Task A_service_that_is_deleted_by_a_commit_and_reverted_is_proven_by_the_step()
    {
        await RegisterAsync();
        var lesson = await PassAsync("4/delete-cart");
        await lesson.Cluster.UntilAsync(ResourceTypes.Applications, "argo", all => IsGood(all, "cart"), Cancelled);
    }

    [Fact]
    public async Task What_is_scaled_by_hand_is_healed()
    {
        await RegisterAsync();
        var lesson = await PassAsync("2/drift-heals");
        await lesson.Cluster.UntilAsync(ResourceTypes.Deployments, "argo", all => Named(all, "argocd-applicationset-controller").Number("status", "availableReplicas") == 1, Cancelled);
    }

    /// <summary>Has a step proven in this suite's way, and returns the lesson.</summary>
    private protected abstract Task<Lesson> PassAsync(StepId step);

    /// <summary>Removes a directory in a commit that is pushed.</summary>
    private protected abstract Task RemoveAsync(Lesson lesson, string directory);

    /// <summary>Reverts the newest commit and pushes.</summary>
    private protected abstract Task RevertAsync(Lesson lesson);

    private Task<Lesson> PassAsync(string step) => PassAsync(new StepId(step[0] - '0', step[2..]));

    private async Task<Lesson> RegisterAsync()
    {
        foreach (var step in new[] { "0/your-repository", "1/install-argo-cd", "2/register-argo-cd", "3/register-external" }) { await PassAsync(step); }
        return await PassAsync("4/register-product");
    }

    private static JsonObject? Named(IReadOnlyCollection<JsonObject> all, string name) => all.FirstOrDefault(item => item.Name() == name);

    private static bool IsGood(IReadOnlyCollection<JsonObject> all, string name) =>
        Named(all, name) is { } app && app.Text("status", "sync", "status") == "Synced" && app.Text("status", "health", "status") == "Healthy";

    private static string VersionOf(JsonObject item) => item.Text("group") is { Length: > 0 } group ? $"{group}/{item.Text("version")}" : item.Text("version")!;
}
