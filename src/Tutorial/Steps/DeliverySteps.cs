using System.Globalization;
using Clusters.Commands;
using Tutorial.Checks;
using Tutorial.Model;
using Tutorial.Observation;
using Tutorial.Running;
using Tutorial.Steps.Edits;

namespace Tutorial.Steps;

/// <summary>Phase 4: new versions, the number of pods, and changes by hand that do not last.</summary>
internal static class DeliverySteps
{
    private const string Container = "app";
    private const string OldImage = "coffee/order:1.0.0";

    public static readonly StepId Image = new(4, "change-image");

    private static readonly TypedEdit Deploy = CoffeeShop.SetTag(CoffeeShop.OrderValues, "1.1.0", "Deploy order 1.1.0");
    private static readonly TypedEdit ThreePods = new(CoffeeShop.OrderValues, "Run three pods of order", text =>
        YamlLine.Set(YamlLine.Set(text, "autoscaling", "minReplicas", "3"), "autoscaling", "maxReplicas", "3"));

    public static readonly StepDefinition ChangeImage = new(4, "change-image")
    {
        Needs = [ProductSteps.Register],
        Files = [CoffeeShop.OrderValues],
        LookAt = "/timeline",
        Edits = [Deploy],
        Command = context => context.Commit(Deploy),
        Action = (run, cancellationToken) => CommitAsync(run, Deploy, cancellationToken),
        UndoLabel = new("Revert this commit", "이 커밋 되돌리기"),
        Undo = Actions.RevertOwnCommitAsync,
        Checks =
        [
            Assertion.Now("Deployment `coffee/order` runs the tag that git says, not `1.0.0`", "Deployment `coffee/order`가 git의 태그로 실행되고 `1.0.0`이 아님", ["Deployment", Assertion.Git], async (context, cancellationToken) =>
            {
                var git = await CoffeeShop.TagAsync(context, CoffeeShop.OrderValues, cancellationToken);
                var image = CoffeeShop.ImageOf(context.View.Find("Deployment", "coffee", "order"));
                return Reading.When(git is not null and not "1.0.0" && image?.EndsWith(":" + git, StringComparison.Ordinal) == true, $"git: {git ?? "—"}, live: {image ?? "—"}", $"git: {git ?? "—"}, 클러스터: {image ?? "—"}");
            }),
            Assertion.Now("Every pod of it is updated and available", "모든 파드가 새 버전이고 사용 가능", ["Deployment", "ReplicaSet"], context =>
            {
                var order = context.View.Find("Deployment", "coffee", "order");
                var (updated, available, all) = (order.Number("status", "updatedReplicas"), order.Number("status", "availableReplicas"), order.Number("status", "replicas"));
                var sets = context.View.All("ReplicaSet", "coffee").Where(set => set.Owner().Text("name") == "order").Select(set => set.Text("metadata", "labels", "pod-template-hash")).Distinct().Count();
                var text = $"updated {updated}, available {available}, replicas {all}, ReplicaSets {sets}";

                // A status that the controller wrote before it saw the change speaks of the old version.
                var seen = order.Number("status", "observedGeneration") >= order.Number("metadata", "generation");
                return Reading.When(seen && all > 0 && updated == all && available == all && sets >= 2, text, text);
            }),
            Assertion.Now("The history of Application `order` names a commit that changed it", "애플리케이션 `order`의 기록에 그 커밋이 있음", ApplicationChecks.Kinds, async (context, cancellationToken) =>
            {
                var revision = context.View.Find("Application", "argo", "order").Items("status", "history").LastOrDefault().Text("revision");
                var commit = (await context.Repository.ListCommitsAsync(CoffeeShop.OrderValues, 1, cancellationToken)).FirstOrDefault();
                var same = revision is not null && commit is not null && await CoffeeShop.SameTreeAsync(context, "order", revision, commit.Sha, cancellationToken);
                return Reading.When(same && commit!.Parents.Length > 0, $"newest entry {CheckContext.Short(revision)}, commit {CheckContext.Short(commit?.Sha)}", $"가장 새 기록 {CheckContext.Short(revision)}, 커밋 {CheckContext.Short(commit?.Sha)}");
            }),
        ],
    };

    public static readonly StepDefinition ChangeReplicas = new(4, "change-replicas")
    {
        Needs = [ProductSteps.Register],
        Files = [CoffeeShop.OrderValues, "gitops/charts/mini/templates/deployment.yaml", "gitops/charts/mini/templates/hpa.yaml"],
        LookAt = "/autoscaling",
        Edits = [ThreePods],
        Command = context => context.Commit(ThreePods) + "\n" + """
            kubectl -n coffee wait deployment/order --for=jsonpath='{.status.availableReplicas}'=3 --timeout=3m
            kubectl -n coffee scale deployment order --replicas=1
            """,
        Action = async (run, cancellationToken) =>
        {
            await Actions.CommitAsync(run, ThreePods, cancellationToken);
            run.Echo("kubectl -n coffee wait deployment/order --for=jsonpath='{.status.availableReplicas}'=3 --timeout=3m");
            await run.UntilAsync(view => Limits(view) == (3, 3) && view.Find("Deployment", "coffee", "order") is { } order && order.Number("spec", "replicas") == 3 && order.Number("status", "availableReplicas") == 3, cancellationToken);
            run.Say("deployment.apps/order condition met");
            run.Echo("kubectl -n coffee scale deployment order --replicas=1");
            return run.Take(await run.Commands.ScaleDeploymentAsync("coffee", "order", 1, run.Lines, cancellationToken));
        },
        UndoLabel = new("Revert this commit", "이 커밋 되돌리기"),
        Undo = Actions.RevertOwnCommitAsync,
        Checks =
        [
            Assertion.Now("The autoscaler's minimum is 3 and three pods of `order` are available", "오토스케일러의 최솟값이 3이고 `order` 파드 세 개가 사용 가능", ["HorizontalPodAutoscaler", "Deployment"], context =>
            {
                var (least, available) = (Limits(context.View).Least, context.View.Find("Deployment", "coffee", "order").Number("status", "availableReplicas"));
                var text = $"minReplicas = {least}, availableReplicas = {available}";
                return Reading.When(least == 3 && available == 3, text, text);
            }),
            Assertion.Now("What git renders for Deployment `order` has no `spec.replicas`", "git이 렌더링한 Deployment `order`에 `spec.replicas`가 없음", [Assertion.Git], ReadRenderedReplicasAsync),
            Assertion.Seen("`spec.replicas` was 1 by hand and 3 again, while Application `order` stayed Synced", "`spec.replicas`가 손으로 1이 되었다가 다시 3이 되었고, 그동안 애플리케이션 `order`는 Synced", ["Deployment", "HorizontalPodAutoscaler", "Application"], ReadCorrection),
        ],
    };

    public static readonly StepDefinition UndoDrift = new(4, "undo-drift")
    {
        Needs = [Image],   // without a newer image in git the old one would be no drift
        LookAt = "/applications/order?tab=diff",
        Command = _ => $"""
            kubectl -n coffee set image deployment/order {Container}={OldImage}
            kubectl -n coffee delete service order
            """,
        Action = async (run, cancellationToken) =>
        {
            run.Echo($"kubectl -n coffee set image deployment/order {Container}={OldImage}");
            var outcome = run.Take(await run.Commands.SetImageAsync("coffee", "order", Container, OldImage, run.Lines, cancellationToken));
            if (outcome.Failure is not null) { return outcome; }
            run.Echo("kubectl -n coffee delete --ignore-not-found service order");
            return run.Take(await run.Commands.DeleteAsync(new NamedResource("v1", "Service", "coffee", "order"), wait: true, run.Lines, cancellationToken));
        },
        Checks =
        [
            Assertion.Seen("The image of Deployment `order` differed from git, then was put back with no commit in between", "Deployment `order`의 이미지가 git과 달라졌다가 커밋 없이 돌아옴", ["Deployment", Assertion.Git], ReadImageDriftAsync),
            Assertion.Seen("Service `coffee/order` was gone, then back as a new object", "Service `coffee/order`가 사라졌다가 새 오브젝트로 돌아옴", ["Service"], ReadServiceDrift),
            Assertion.Seen("Argo CD healed both by itself at an unchanged revision", "Argo CD가 같은 리비전에서 둘 다 스스로 고침", ["Application", "Deployment", "Service"], ReadHealing),
            Assertion.Now("Application `order` is Synced", "애플리케이션 `order`가 Synced", ["Application"], context =>
            {
                var app = context.View.Find("Application", "argo", "order");
                var text = app is null ? "order: —" : $"order: {ApplicationChecks.Describe(app)}";
                return Reading.When(ApplicationChecks.IsSynced(app), text, text);
            }),
        ],
    };

    private static async Task<StepOutcome> CommitAsync(StepRun run, TypedEdit edit, CancellationToken cancellationToken)
    {
        await Actions.CommitAsync(run, edit, cancellationToken);
        return StepOutcome.Done;
    }

    private static (long Least, long Most) Limits(ClusterView view)
    {
        var autoscaler = view.Find("HorizontalPodAutoscaler", "coffee", "order");
        return (autoscaler.Number("spec", "minReplicas"), autoscaler.Number("spec", "maxReplicas"));
    }

    private static async ValueTask<Reading> ReadRenderedReplicasAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (context.Head is not { } head || await context.Options.Revisions.OpenTreeAsync(head, cancellationToken) is not { } tree) { return Reading.Waiting("There is no commit", "커밋이 없음"); }
        try
        {
            var objects = await context.Options.Kustomize.BuildAsync(new RevisionFiles(tree), ProductSteps.Coffee + "/order", enableHelm: true, cancellationToken);
            if (objects.FirstOrDefault(item => item.Text("kind") == "Deployment" && item.Name() == "order") is not { } order) { return Reading.Waiting("It renders no Deployment", "Deployment가 렌더링되지 않음"); }
            var replicas = order.Text("spec", "replicas");
            return Reading.When(replicas is null, $"spec.replicas: {replicas ?? "absent"}, at {CheckContext.Short(head)}", $"spec.replicas: {replicas ?? "없음"}, {CheckContext.Short(head)}");
        }
        catch (KustomizationException error)
        {
            return Reading.Waiting(error.Message, error.Message);
        }
    }

    // Three, then one, then three again: each must be seen, and the Application must not have called it a difference.
    private static Reading ReadCorrection(CheckContext context)
    {
        var order = context.View.Find("Deployment", "coffee", "order");
        var (replicas, version) = (order.Number("spec", "replicas"), order.Text("metadata", "resourceVersion") ?? "—");
        var sync = context.View.Find("Application", "argo", "order").Text("status", "sync", "status") ?? "—";
        if (Limits(context.View).Least == 3 && replicas == 3) { context.Facts.Set("three", version); }
        if (context.Facts["three"] is not { } three) { return Reading.Waiting($"spec.replicas = {replicas}, not three yet", $"spec.replicas = {replicas}, 아직 셋이 아님"); }
        if (replicas == 1)
        {
            // The watches do not keep step: Synced may be told before the three that made it so. Only another scaling starts afresh.
            if (context.Facts["scaled-from"] != three || sync != "Synced") { context.Facts.Set("sync", sync); }
            context.Facts.Set("scaled-from", three);
            context.Facts.Set("one", version);
            return Reading.Waiting($"spec.replicas = 1 at resourceVersion {version}, Application {sync}", $"resourceVersion {version}에서 spec.replicas = 1, 애플리케이션 {sync}");
        }

        if (context.Facts["one"] is not { } one) { return Reading.Waiting($"spec.replicas = {replicas}; nobody has scaled by hand yet", $"spec.replicas = {replicas}; 아직 손으로 줄이지 않음"); }
        if (sync != "Synced") { context.Facts.Set("sync", sync); }
        var during = context.Facts["sync"];
        var (english, korean) = ($"1 at resourceVersion {one}, {replicas} at {version}, Application {during} meanwhile", $"resourceVersion {one}에서 1, {version}에서 {replicas}, 그동안 애플리케이션 {during}");
        return replicas == 3 && during == "Synced" ? Reading.Passed(english, korean) : Reading.Waiting($"{english}, {sync} now", $"{korean}, 지금 {sync}");
    }

    private static async ValueTask<Reading> ReadImageDriftAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var tag = await CoffeeShop.TagAsync(context, CoffeeShop.OrderValues, cancellationToken);
        var (order, live) = (context.View.Find("Deployment", "coffee", "order"), CoffeeShop.ImageOf(context.View.Find("Deployment", "coffee", "order")));
        if (tag is null || live is null) { return Reading.Waiting($"git: {tag ?? "—"}, live: {live ?? "—"}", $"git: {tag ?? "—"}, 클러스터: {live ?? "—"}"); }
        // At one commit the two must have been equal first: what a new commit still has to bring is no drift.
        var differs = !live.EndsWith(":" + tag, StringComparison.Ordinal);
        if (!differs) { context.Facts.Set("equal", context.Head ?? ""); }
        else if (context.Facts["equal"] == context.Head)
        {
            context.Facts.Set("image", $"{live}|{context.Head}|{order.WrittenAt() ?? context.Options.Time.GetUtcNow():O}");
            return Reading.Waiting($"live {live}, git {tag}", $"클러스터 {live}, git {tag}");
        }

        if (context.Facts["image"]?.Split('|') is not [var drifted, var head, _]) { return Reading.Waiting($"Nothing has drifted yet: live {live}, git {tag}", $"아직 벗어난 것이 없음: 클러스터 {live}, git {tag}"); }
        return Reading.When(
            !differs && head == context.Head,
            $"{drifted}, then {live} at resourceVersion {order.Text("metadata", "resourceVersion")}, main still {CheckContext.Short(head)}",
            $"{drifted}였다가 resourceVersion {order.Text("metadata", "resourceVersion")}에서 {live}, main은 그대로 {CheckContext.Short(head)}");
    }

    private static Reading ReadServiceDrift(CheckContext context)
    {
        if (!context.View.Knows("Service")) { return Reading.Waiting("Not read yet", "아직 읽지 않음"); }
        var service = context.View.Find("Service", "coffee", "order");
        if (service.Uid() is not { } uid) { return Reading.Waiting("It is not there", "없음"); }
        if (context.Facts["service"] is not { } before)
        {
            before = uid;
            context.Facts.Set("service", uid);
        }

        // Another uid tells that it was gone, also where it was back before anybody looked.
        if (uid != before && service.Text("metadata", "creationTimestamp") is { } created) { context.Facts.Set("created", created); }
        return Reading.When(uid != before, $"uid before {before}, now {uid}", $"전 uid {before}, 지금 {uid}");
    }

    private static Reading ReadHealing(CheckContext context)
    {
        var app = context.View.Find("Application", "argo", "order");
        var (started, revision) = (app.Time("status", "operationState", "startedAt"), app.Text("status", "operationState", "syncResult", "revision"));
        foreach (var kind in app.Items("status", "operationState", "operation", "sync", "resources").Select(resource => resource.Text("kind")))
        {
            var isHealed = kind switch
            {
                "Deployment" => context.Facts["image"]?.Split('|') is [_, _, var since] && ApplicationChecks.WasAutomated(app, revision, Moment(since)),
                // Made by this very operation: between its start and its end, all three in whole seconds.
                "Service" => context.Facts["created"] is { } created && started <= Moment(created) && Moment(created) <= app.Time("status", "operationState", "finishedAt")
                    && ApplicationChecks.WasAutomated(app, revision, since: null),
                _ => false,
            };
            if (isHealed) { context.Facts.Set("healed-" + kind, $"{started:yyyy-MM-ddTHH:mm:ssZ} at {CheckContext.Short(revision)}"); }
        }

        var (deployment, service) = (context.Facts["healed-Deployment"], context.Facts["healed-Service"]);
        var text = $"Deployment: {deployment ?? "—"}; Service: {service ?? "—"}; automated: true";
        return Reading.When(deployment is not null && service is not null, text, text);
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
