using System.Text.Json.Nodes;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using ArgoCD.Settings;
using ArgoCD.Tests.Scenarios.Harness;
using Kubernetes.Runtime;

namespace ArgoCD.Tests.Comparison;

public sealed class ObjectComparerTests(ScenarioCluster cluster)
{
    private static readonly ResourceType Deployments = new("apps", "v1", "Deployment", "deployments", true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_somebody_wrote_after_the_object_was_read_is_no_difference_from_the_target(bool serverSide)
    {
        var target = Target("overtaken", serverSide);
        var live = await ApplyAsync(target);
        var later = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["written-by"] = "a controller" } } };
        await cluster.Client.PatchAsync(Deployments, live.Key(), PatchType.Merge, later, new("controller"), Token);

        Assert.False(await DiffersAsync(target, live, serverSide));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hand_edit_after_the_object_was_read_is_a_difference(bool serverSide)
    {
        var target = Target("edited", serverSide);
        var live = await ApplyAsync(target);
        var edit = new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 3 } };
        await cluster.Client.PatchAsync(Deployments, live.Key(), PatchType.Merge, edit, new("kubectl-edit"), Token);

        Assert.True(await DiffersAsync(target, live, serverSide));
    }

    /// <summary>What states nothing of what the server fills in, so that only the server can tell whether it differs.</summary>
    private static JsonObject Target(string name, bool serverSide)
    {
        var target = YamlDocuments.Parse(Manifests.Deployment($"{name}-{serverSide}".ToLowerInvariant())).OfType<JsonObject>().First();
        target.Ensure("metadata")["namespace"] = "default";
        return target;
    }

    private Task<JsonObject> ApplyAsync(JsonObject target) =>
        cluster.Client.ApplyAsync(Deployments, target.Copy(), new(Words.ControllerManager, Force: true), Token);

    private Task<bool> DiffersAsync(JsonObject target, JsonObject live, bool serverSide) =>
        new ObjectComparer(cluster.Client).DiffersAsync("argocd/shop", target, live, Deployments, serverSide ? DiffMethod.ServerSideApply : DiffMethod.ThreeWay, [], ArgoSettings.Read(null), Token);
}
