using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Clusters.Commands;
using Tutorial.Checks;
using Tutorial.Model;
using Tutorial.Observation;
using Tutorial.Running;
using Tutorial.Steps.Edits;

namespace Tutorial.Steps;

/// <summary>Phase 1: Argo CD, by hand.</summary>
internal static class ArgoCDSteps
{
    public static readonly StepId Install = new(1, "install-argo-cd");

    public const string Overlay = "gitops/applications/platform/argo-cd/overlays/argocd-cm.yaml";
    private const string Phase1 = "gitops/bootstrap/phase-1";
    private static readonly TimeSpan InstallWait = TimeSpan.FromMinutes(5);

    private static readonly ImmutableArray<string> Phase1Files =
    [
        Phase1 + "/kustomization.yaml", "gitops/applications/platform/argo-resources/kustomization.yaml", "gitops/applications/platform/argo-resources/namespace.yaml",
        "gitops/applications/platform/argo-resources/project.yaml", "gitops/applications/platform/argo-cd/kustomization.yaml", Overlay,
        "gitops/applications/platform/argo-rollouts/kustomization.yaml",
    ];

    private static readonly string[] Definitions = ["applications.argoproj.io", "applicationsets.argoproj.io", "appprojects.argoproj.io", "rollouts.argoproj.io"];

    public static readonly StepDefinition RenderFirst = new(1, "render-first")
    {
        Needs = [ClusterSteps.Create],
        Files = Phase1Files,
        LookAt = "/repository",
        OnlyLooks = true,
        Command = _ => $"kubectl kustomize {Phase1}",
        Action = async (run, cancellationToken) =>
        {
            run.Echo($"kubectl kustomize {Phase1}");
            return run.Take(await run.Commands.KustomizeAsync(run.Kustomization(Phase1), run.Lines, cancellationToken));
        },
        Checks =
        [
            Assertion.Now("The newest commit's phase 1 renders, with Argo CD's kinds, its ConfigMap and the project", "가장 새 커밋의 phase 1이 렌더링되고 Argo CD의 종류, ConfigMap, 프로젝트가 들어 있음", [Assertion.Git], ReadRenderingAsync),
        ],
    };

    public static readonly StepDefinition InstallArgoCD = new(1, "install-argo-cd")
    {
        Needs = [ClusterSteps.Create],
        Files = Phase1Files,
        LookAt = "/cluster",
        Command = _ => $"""
            kubectl apply --server-side --force-conflicts -k {Phase1}
            kubectl apply --server-side --force-conflicts -k {Phase1}
            kubectl -n argo wait deploy --all --for=condition=Available --timeout=5m
            """,
        Action = async (run, cancellationToken) =>
        {
            run.Echo($"kubectl apply --server-side --force-conflicts -k {Phase1}");
            var applied = await run.Commands.ApplyAsync(run.Kustomization(Phase1), serverSide: true, run.Lines, cancellationToken);
            var outcome = run.Take(applied);
            if (outcome.Failure is not null)
            {
                // The kinds came with this very apply: the same command again is the answer.
                return outcome with { RunAgain = applied.ErrorText.Contains("no matches for kind", StringComparison.Ordinal) };
            }

            run.Echo("kubectl -n argo wait deploy --all --for=condition=Available --timeout=5m");
            return run.Take(await run.Commands.WaitForDeploymentsAsync("argo", InstallWait, run.Lines, cancellationToken));
        },
        UndoLabel = new("Delete what phase 1 applied", "phase 1이 적용한 것 삭제"),
        Undo = async (run, cancellationToken) =>
        {
            var type = await run.Cluster.Resources.FindTypeAsync("argoproj.io/v1alpha1", "Application", cancellationToken);
            var applications = type is null ? 0 : (await run.Cluster.Resources.ListAsync(type, "argo", null, cancellationToken)).Items.Length;
            if (applications > 0)
            {
                return new StepOutcome($"{applications} Applications exist. Without Argo CD nobody would carry out their deletion; delete them first.");
            }

            run.Echo($"kubectl delete -k {Phase1}");
            return run.Take(await run.Commands.DeleteKustomizationAsync(run.Kustomization(Phase1), run.Lines, cancellationToken));
        },
        Checks =
        [
            Assertion.Now("The four kinds of `argoproj.io` are Established", "`argoproj.io`의 네 종류가 Established", ["CustomResourceDefinition"], context =>
            {
                var ready = Definitions.Where(name => context.View.Find("CustomResourceDefinition", "", name).IsTrue("Established")).ToList();
                return Reading.When(ready.Count == Definitions.Length, $"{ready.Count} of {Definitions.Length} Established", $"{Definitions.Length}개 중 {ready.Count}개 Established");
            }),
            Assertion.Now("Every workload of `argo` has the pods it wants", "`argo`의 모든 워크로드가 원하는 파드를 가짐", ["Deployment", "StatefulSet"], context =>
            {
                var deployments = context.View.All("Deployment", "argo").ToList();
                var ready = deployments.Count(item => item.Number("spec", "replicas") == item.Number("status", "availableReplicas") && item.Number("spec", "replicas") > 0);
                var controller = context.View.Find("StatefulSet", "argo", "argocd-application-controller");
                var (have, want) = (controller.Number("status", "readyReplicas"), controller.Number("spec", "replicas"));
                return Reading.When(
                    deployments.Count > 0 && ready == deployments.Count && want > 0 && have == want,
                    $"{ready} of {deployments.Count} Deployments available; argocd-application-controller {have} of {want} ready",
                    $"Deployment {deployments.Count}개 중 {ready}개 사용 가능; argocd-application-controller {want}개 중 {have}개 준비됨");
            }),
            Assertion.Now("AppProject `argo/platform` exists", "AppProject `argo/platform`이 있음", ["AppProject"], context =>
                context.View.Find("AppProject", "argo", "platform") is { } project
                    ? Reading.Passed($"argo/platform, uid {project.Uid()}", $"argo/platform, uid {project.Uid()}")
                    : Reading.Waiting("It is not there: its kind has to come first", "아직 없음: 그 종류가 먼저 있어야 함")),
        ],
    };

    public static readonly StepDefinition CheckSettings = new(1, "check-settings")
    {
        Needs = [Install],
        Files = [Overlay],
        LookAt = "/cluster/core/configmaps/argo/argocd-cm",
        OnlyLooks = true,
        Command = _ => "kubectl -n argo get configmap argocd-cm -o yaml",
        Action = async (run, cancellationToken) =>
        {
            run.Echo("kubectl -n argo get configmap argocd-cm -o yaml");
            return run.Take(await run.Commands.GetYamlAsync(new NamedResource("v1", "ConfigMap", "argo", "argocd-cm"), run.Lines, cancellationToken));
        },
        Checks =
        [
            Assertion.Now("The live ConfigMap allows charts", "클러스터의 컨피그맵이 챠트를 허락함", ["ConfigMap"], context =>
            {
                var live = context.View.Find("ConfigMap", "argo", "argocd-cm").Text("data", "kustomize.buildOptions");
                return Reading.When(live?.Split(' ').Contains("--enable-helm") == true, $"kustomize.buildOptions: \"{live}\"", $"kustomize.buildOptions: \"{live}\"");
            }),
            Assertion.Now("The overlay in git holds the same value", "git의 오버레이도 같은 값을 가짐", ["ConfigMap", Assertion.Git], async (context, cancellationToken) =>
            {
                var live = context.View.Find("ConfigMap", "argo", "argocd-cm").Text("data", "kustomize.buildOptions");
                var git = YamlLine.Find(await context.Repository.ReadAsync("main", Overlay, cancellationToken), "kustomize.buildOptions");
                return Reading.When(live is not null && live == git, $"git: \"{git}\", live: \"{live}\"", $"git: \"{git}\", 클러스터: \"{live}\"");
            }),
        ],
    };

    private static readonly ConcurrentDictionary<string, Reading> Renderings = new();

    private static async ValueTask<Reading> ReadRenderingAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (context.Head is not { } head || await context.Options.Revisions.OpenTreeAsync(head, cancellationToken) is not { } tree) { return Reading.Waiting("No commit yet", "아직 커밋이 없음"); }
        if (Renderings.TryGetValue(tree.Sha, out var known)) { return known; }
        try
        {
            var objects = await context.Options.Kustomize.BuildAsync(new RevisionFiles(tree), Phase1, enableHelm: false, cancellationToken);
            var found = Definitions.Count(name => Has(objects, "CustomResourceDefinition", "", name))
                + (Has(objects, "ConfigMap", "argo", "argocd-cm") ? 1 : 0) + (Has(objects, "AppProject", "argo", "platform") ? 1 : 0);
            var kinds = string.Join(", ", objects.GroupBy(item => item.Text("kind")).OrderByDescending(group => group.Count()).Select(group => $"{group.Key} {group.Count()}"));
            var reading = Reading.When(found == 6, $"{objects.Length} objects at {head[..7]}: {kinds}", $"{head[..7]}에서 오브젝트 {objects.Length}개: {kinds}");
            if (Renderings.Count < 100) { Renderings.TryAdd(tree.Sha, reading); }   // a commit never renders differently
            return reading;
        }
        catch (KustomizationException error)
        {
            return Reading.Failed(error.Message, error.Message);
        }
    }

    private static bool Has(ImmutableArray<JsonObject> objects, string kind, string ns, string name) =>
        objects.Any(item => item.Text("kind") == kind && item.Name() == name && (item.Text("metadata", "namespace") ?? "") == ns);
}
