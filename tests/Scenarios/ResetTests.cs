using Kubernetes.Runtime;
using Tutorial.Model;
using Tutorial.Observation;

namespace Scenarios;

/// <summary>Going back to the beginning of a phase, on the whole embedded cluster: what a phase made is gone, and it can be done again.</summary>
public sealed class ResetTests(Toolbox tools)
{
    private const string Shop = "4/register-product";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    // Two minutes of waits that the manifests state: eng/campaign steps runs it.
    [Fact(Explicit = true)]
    public async Task Each_phase_can_be_taken_back_and_done_again()
    {
        await using var lesson = await Lesson.OpenEmbeddedAsync(Path.Combine(tools.Folder, "reset"), tools, Cancelled);
        var seed = await TreeAsync(lesson);
        await ReachAsync(lesson, "2/change-by-commit");
        var phase3 = await TreeAsync(lesson);
        await ReachAsync(lesson, "4/add-payment");

        // Phase 4: the shop goes, what is older stays.
        await ResetAsync(lesson, 4);
        Assert.Equal(phase3, await TreeAsync(lesson));
        Assert.Equal(["argo-bootstrap", "argo-cd", "argo-resources", "argo-rollouts", "external-bootstrap", "external-secrets", "metrics-server"], await ApplicationsAsync(lesson));
        Assert.Null(await FindAsync(lesson, ResourceTypes.Namespaces, "", "coffee"));
        Assert.Equal((StepStatus.Ready, StepStatus.Passed), (StatusOf(lesson, Shop), StatusOf(lesson, "3/register-external")));

        // Phase 3 on: done again first, then taken back with all that came after.
        await ReachAsync(lesson, Shop);
        await ResetAsync(lesson, 3);
        Assert.Equal(["argo-bootstrap", "argo-cd", "argo-resources", "argo-rollouts"], await ApplicationsAsync(lesson));
        Assert.Null(await FindAsync(lesson, ResourceTypes.Namespaces, "", "external-secrets"));

        // Phase 2: Argo CD takes back the setting of phase 2, then nobody manages it any more, and it still runs.
        await ResetAsync(lesson, 2);
        Assert.Equal(seed, await TreeAsync(lesson));
        Assert.Empty(await ApplicationsAsync(lesson));
        var settings = await FindAsync(lesson, ResourceTypes.ConfigMaps, "argo", "argocd-cm");
        Assert.Equal((null, "--enable-helm"), (settings.Text("data", "timeout.reconciliation"), settings.Text("data", "kustomize.buildOptions")));
        Assert.NotNull(await FindAsync(lesson, ResourceTypes.Deployments, "argo", "argocd-repo-server"));

        await ResetAsync(lesson, 1);
        Assert.Null(await FindAsync(lesson, ResourceTypes.Namespaces, "", "argo"));
        await ReachAsync(lesson, Shop);
    }

    private static async Task ResetAsync(Lesson lesson, int phase)
    {
        await lesson.Tutorial.ResetAsync(phase, Cancelled);
        var reset = lesson.Tutorial.Current.Undertaking!;
        Assert.True(reset.Failure is null, $"phase {phase}: {reset.Failure}\n{string.Join('\n', reset.Lines.Select(line => line.Text))}");
        Assert.All(lesson.Tutorial.Current.Steps.Values.Where(step => step.Id.Phase >= phase), step => Assert.Equal(0, step.Runs));
    }

    private static Task ReachAsync(Lesson lesson, string step) => lesson.ReachAsync(IdOf(step), Cancelled);

    private static StepStatus StatusOf(Lesson lesson, string step) => lesson.Tutorial.Current.Steps[IdOf(step)].Status;

    private static StepId IdOf(string step) => new(step[0] - '0', step[2..]);

    private static Task<string?> TreeAsync(Lesson lesson) => lesson.Repository.FindObjectIdAsync("main", "gitops", Cancelled);

    private static async Task<IEnumerable<string>> ApplicationsAsync(Lesson lesson) =>
        (await lesson.Cluster.Resources.ListAsync(ResourceTypes.Applications, "argo", null, Cancelled)).Items.Select(item => item.Name()).Order(StringComparer.Ordinal);

    private static Task<System.Text.Json.Nodes.JsonObject?> FindAsync(Lesson lesson, ResourceType type, string ns, string name) =>
        lesson.Cluster.Resources.FindAsync(type, new ObjectKey(ns, name), Cancelled);
}
