using Tutorial.Checks;
using Tutorial.Model;
using Tutorial.Observation;
using Tutorial.Running;
using Tutorial.Steps.Edits;

namespace Tutorial.Steps;

/// <summary>Phase 2: Argo CD manages itself.</summary>
internal static class SelfManagementSteps
{
    public static readonly StepId Register = new(2, "register-argo-cd");

    private const string Phase2 = "gitops/bootstrap/phase-2";
    private const string Setting = "timeout.reconciliation";
    private const string Scaled = "argocd-applicationset-controller";

    private static readonly TypedEdit EveryMinute = new(ArgoCDSteps.Overlay, "Let Argo CD look every minute", text => YamlLine.Set(text, "data", Setting, "60s"));

    public static readonly StepDefinition RegisterArgoCD = new(2, "register-argo-cd")
    {
        Needs = [ArgoCDSteps.Install, ClusterSteps.YourRepository],
        Files = [Phase2 + "/kustomization.yaml", Phase2 + "/argo-bootstrap.yaml", Phase2 + "/argo-bootstrap/argo-resources.yaml", Phase2 + "/argo-bootstrap/argo-cd.yaml", Phase2 + "/argo-bootstrap/argo-rollouts.yaml"],
        LookAt = "/applications",
        Command = _ => $"kubectl apply -k {Phase2}",
        Action = (run, cancellationToken) => Actions.ApplyAsync(run, Phase2, cancellationToken),
        UndoLabel = new("Remove `argo-bootstrap`, keep what runs", "`argo-bootstrap`만 제거하고 실행 중인 것은 유지"),
        Undo = (run, cancellationToken) => Actions.DeleteApplicationAsync(run, "argo-bootstrap", cascade: false, cancellationToken),
        Checks =
        [
            ApplicationChecks.SyncedAndHealthy("argo-bootstrap", "argo-resources", "argo-cd", "argo-rollouts"),
            ApplicationChecks.TrackedDeployment("argo", "argocd-repo-server", "argo-cd"),
        ],
    };

    public static readonly StepDefinition ChangeByCommit = new(2, "change-by-commit")
    {
        Needs = [Register],
        Files = [ArgoCDSteps.Overlay],
        LookAt = "/timeline",
        Edits = [EveryMinute],
        Command = context => context.Commit(EveryMinute),
        Action = async (run, cancellationToken) =>
        {
            await Actions.CommitAsync(run, EveryMinute, cancellationToken);
            return StepOutcome.Done;
        },
        UndoLabel = new("Revert this commit", "이 커밋 되돌리기"),
        Undo = Actions.RevertOwnCommitAsync,
        Checks =
        [
            Assertion.Now($"The live ConfigMap and git agree on `{Setting}`", $"클러스터의 컨피그맵과 git의 `{Setting}`이 같음", ["ConfigMap", Assertion.Git], async (context, cancellationToken) =>
            {
                var live = context.View.Find("ConfigMap", "argo", "argocd-cm").Text("data", Setting);
                var git = YamlLine.Find(await context.Repository.ReadAsync("main", ArgoCDSteps.Overlay, cancellationToken), Setting);
                return Reading.When(git is not null && git == live, $"git: {git ?? "—"}, live: {live ?? "—"}", $"git: {git ?? "—"}, 클러스터: {live ?? "—"}");
            }),
            Assertion.Seen("`argo-cd` synced that commit by itself", "`argo-cd`가 그 커밋을 스스로 동기화함", ApplicationChecks.Kinds, async (context, cancellationToken) =>
            {
                var app = context.View.Find("Application", "argo", "argo-cd");
                var revision = app.Text("status", "operationState", "syncResult", "revision");
                if (revision is null || !ApplicationChecks.WasAutomated(app, revision, null)
                    || await context.Repository.FindCommitAsync(revision, cancellationToken) is not { Pushed: true }
                    || YamlLine.Find(await context.Repository.ReadAsync(revision, ArgoCDSteps.Overlay, cancellationToken), Setting) is null)
                {
                    return Reading.Waiting($"Last synced: {CheckContext.Short(revision)}", $"마지막 동기화: {CheckContext.Short(revision)}");
                }

                return Reading.Passed($"argo-cd synced {revision[..7]}, automated: true", $"argo-cd가 {revision[..7]} 동기화, automated: true");
            }),
        ],
    };

    public static readonly StepDefinition DriftHeals = new(2, "drift-heals")
    {
        Needs = [Register],
        Files = ["gitops/applications/platform/argo-cd/kustomization.yaml"],
        LookAt = "/applications/argo-cd?tab=diff",
        Command = _ => $"kubectl -n argo scale deployment {Scaled} --replicas=0",
        Action = async (run, cancellationToken) =>
        {
            run.Echo($"kubectl -n argo scale deployment {Scaled} --replicas=0");
            return run.Take(await run.Commands.ScaleDeploymentAsync("argo", Scaled, 0, run.Lines, cancellationToken));
        },
        Checks =
        [
            Assertion.Seen("`spec.replicas` was 0, then 1 again, with no commit in between", "`spec.replicas`가 0이었다가 커밋 없이 다시 1이 됨", ["Deployment"], context =>
            {
                if (context.View.Find("Deployment", "argo", Scaled) is not { } live) { return Reading.Waiting("The Deployment is not there", "Deployment가 없음"); }
                var replicas = live.Number("spec", "replicas");
                if (replicas == 0)
                {
                    // The server's time of the write: this reading may come seconds later, when it has long been healed.
                    context.Facts.Set("zero", $"{context.Head}|{live.WrittenAt() ?? context.Options.Time.GetUtcNow():O}|{live.Text("metadata", "resourceVersion")}");
                    return Reading.Waiting("spec.replicas = 0", "spec.replicas = 0");
                }

                if (context.Facts["zero"]?.Split('|') is not [var head, _, var version]) { return Reading.Waiting($"spec.replicas = {replicas}", $"spec.replicas = {replicas}"); }
                return Reading.When(
                    replicas == 1 && head == context.Head,
                    $"0 at resourceVersion {version}, 1 at {live.Text("metadata", "resourceVersion")}, main still {CheckContext.Short(head)}",
                    $"resourceVersion {version}에서 0, {live.Text("metadata", "resourceVersion")}에서 1, main은 그대로 {CheckContext.Short(head)}");
            }),
            Assertion.Seen("`argo-cd` healed it by itself at an unchanged revision", "`argo-cd`가 같은 리비전에서 스스로 고침", ["Application", "Deployment"], context =>
            {
                if (context.Facts["zero"]?.Split('|') is not [var head, var at, _]) { return Reading.Waiting("Nothing has drifted yet", "아직 벗어난 것이 없음"); }
                var app = context.View.Find("Application", "argo", "argo-cd");
                var since = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);
                var (started, phase, revision) = (app.Text("status", "operationState", "startedAt") ?? "—", app.Text("status", "operationState", "phase") ?? "—", CheckContext.Short(app.Text("status", "operationState", "syncResult", "revision")));
                return Reading.When(
                    ApplicationChecks.WasAutomated(app, head, since),
                    $"operation started {started}, {phase}, automated: {app.Text("status", "operationState", "operation", "initiatedBy", "automated") ?? "—"}, revision {revision}",
                    $"작업 시작 {started}, {phase}, 리비전 {revision}");
            }),
            Assertion.Now("The Deployment is available", "Deployment가 사용 가능", ["Deployment"], context =>
            {
                var available = context.View.Find("Deployment", "argo", Scaled).Number("status", "availableReplicas");
                return Reading.When(available == 1, $"availableReplicas = {available}", $"availableReplicas = {available}");
            }),
        ],
    };
}
