using System.Text.Json.Nodes;
using Clusters.Commands;
using GitRepository;
using Tutorial.Checks;
using Tutorial.Observation;
using Tutorial.Running;

namespace Tutorial.Steps;

/// <summary>Phase 4, second half: new versions, canaries, a commit that does not render.</summary>
internal static class DeliverySteps
{
    private const string OrderValues = ProductSteps.Coffee + "/order/api/values.yaml";
    private const string CartValues = ProductSteps.Coffee + "/cart/api/values.yaml";
    private const string OrderKustomization = ProductSteps.Coffee + "/order/kustomization.yaml";
    private static readonly NamedResource Cart = new("argoproj.io/v1alpha1", "Rollout", "coffee", "cart");
    private static readonly string[] RolloutKinds = ["Rollout", "ReplicaSet", "Application", Assertion.Git];

    public static readonly StepDefinition ChangeImage = new(4, "change-image")
    {
        Needs = [ProductSteps.Register],
        Files = [OrderValues],
        LookAt = "/timeline",
        Command = _ => Typed(OrderValues, "s/^  tag: .*/  tag: 1.1.0/", "Deploy order 1.1.0"),
        Action = (run, cancellationToken) => SetTagAsync(run, OrderValues, "1.1.0", "Deploy order 1.1.0", cancellationToken),
        UndoLabel = new("Revert this commit", "이 커밋 되돌리기"),
        Undo = Actions.RevertOwnCommitAsync,
        Checks =
        [
            Assertion.Now("Deployment `coffee/order` runs the tag that git says, not `1.0.0`", "Deployment `coffee/order`가 git의 태그로 실행되고 `1.0.0`이 아님", ["Deployment", Assertion.Git], async (context, cancellationToken) =>
            {
                var git = await TagAsync(context, OrderValues, cancellationToken);
                var image = ImageOf(context.View.Find("Deployment", "coffee", "order"));
                return Reading.When(git is not null and not "1.0.0" && image?.EndsWith(":" + git, StringComparison.Ordinal) == true, $"git: {git ?? "—"}, live: {image ?? "—"}", $"git: {git ?? "—"}, 클러스터: {image ?? "—"}");
            }),
            Assertion.Now("Every pod of it is updated and available", "모든 파드가 새 버전이고 사용 가능", ["Deployment", "ReplicaSet"], context =>
            {
                var order = context.View.Find("Deployment", "coffee", "order");
                var (updated, available, all) = (order.Number("status", "updatedReplicas"), order.Number("status", "availableReplicas"), order.Number("status", "replicas"));
                var sets = context.View.All("ReplicaSet", "coffee").Where(set => set.Owner().Text("name") == "order").Select(set => set.Text("metadata", "labels", "pod-template-hash")).Distinct().Count();
                var text = $"updated {updated}, available {available}, replicas {all}, ReplicaSets {sets}";
                return Reading.When(all > 0 && updated == all && available == all && sets >= 2, text, text);
            }),
            Assertion.Now("The history of Application `order` names a commit that changed it", "애플리케이션 `order`의 기록에 그 커밋이 있음", ApplicationChecks.Kinds, async (context, cancellationToken) =>
            {
                var revision = context.View.Find("Application", "argo", "order").Items("status", "history").LastOrDefault().Text("revision");
                var commit = (await context.Repository.ListCommitsAsync(OrderValues, 1, cancellationToken)).FirstOrDefault();
                var same = revision is not null && commit is not null && await SameTreeAsync(context, revision, commit.Sha, cancellationToken);
                return Reading.When(same && commit!.Parents.Length > 0, $"newest entry {CheckContext.Short(revision)}, commit {CheckContext.Short(commit?.Sha)}", $"가장 새 기록 {CheckContext.Short(revision)}, 커밋 {CheckContext.Short(commit?.Sha)}");
            }),
        ],
    };

    public static readonly StepDefinition CanaryStart = new(4, "canary-start")
    {
        Needs = [ProductSteps.Register],
        Files = [CartValues],
        LookAt = "/rollouts/coffee/cart",
        Command = _ => Typed(CartValues, "s/^  tag: .*/  tag: 2.0.0/", "Try cart 2.0.0"),
        Action = (run, cancellationToken) => SetTagAsync(run, CartValues, "2.0.0", "Try cart 2.0.0", cancellationToken),
        UndoLabel = new("Revert this commit", "이 커밋 되돌리기"),
        Undo = Actions.RevertOwnCommitAsync,
        Checks =
        [
            Assertion.Seen("Rollout `coffee/cart` paused at its first step, one canary beside four stable pods", "Rollout `coffee/cart`가 첫 단계에서 멈추고 안정 파드 넷 옆에 카나리 하나", RolloutKinds, context =>
            {
                var cart = context.View.Find("Rollout", "coffee", "cart");
                var (phase, step) = (cart.Text("status", "phase"), cart.Number("status", "currentStepIndex"));
                var reason = cart.Items("status", "pauseConditions").FirstOrDefault().Text("reason");
                var (canary, stable) = (cart.Text("status", "currentPodHash"), cart.Text("status", "stableRS"));
                var (fresh, old) = (Available(context, canary), Available(context, stable));
                var text = $"phase {phase ?? "—"}, {reason ?? "—"}, step {step}, canary {canary ?? "—"} {fresh}, stable {stable ?? "—"} {old}";
                return Reading.When(phase == "Paused" && reason == "CanaryPauseStep" && step == 1 && canary != stable && fresh == 1 && old == 4, text, text);
            }),
            Assertion.Seen("Application `cart` was Synced and Suspended", "애플리케이션 `cart`가 Synced이고 Suspended였음", ["Application"], context => ReadCart(context, "Suspended")),
        ],
    };

    public static readonly StepDefinition CanaryPromote = new(4, "canary-promote")
    {
        Needs = [new(4, "canary-start")],
        LookAt = "/rollouts/coffee/cart",
        Command = _ => "kubectl -n coffee patch rollout cart --subresource=status --type=merge -p '{\"status\":{\"pauseConditions\":null}}'",
        Action = (run, cancellationToken) => PatchStatusAsync(run, new JsonObject { ["pauseConditions"] = null }, cancellationToken),
        Checks =
        [
            Assertion.Seen("The rollout had been paused", "롤아웃이 멈춰 있었음", ["Rollout"], context =>
            {
                var cart = context.View.Find("Rollout", "coffee", "cart");
                return Reading.When(cart.Text("status", "phase") == "Paused", $"phase {cart.Text("status", "phase") ?? "—"}, resourceVersion {cart.Text("metadata", "resourceVersion")}", $"phase {cart.Text("status", "phase") ?? "—"}, resourceVersion {cart.Text("metadata", "resourceVersion")}");
            }),
            Assertion.Now("The new version is the stable one, and the tag that git says", "새 버전이 안정 버전이고 git의 태그와 같음", RolloutKinds, (context, cancellationToken) => ReadStableAsync(context, "2.0.0", cancellationToken)),
        ],
    };

    public static readonly StepDefinition CanaryAbort = new(4, "canary-abort")
    {
        Needs = [new(4, "canary-promote")],
        Files = [CartValues],
        LookAt = "/rollouts/coffee/cart",
        Command = _ => Typed(CartValues, "s/^  tag: .*/  tag: 2.1.0/", "Try cart 2.1.0") + "\n" + """
            kubectl -n coffee wait rollout/cart --for=jsonpath='{.status.phase}'=Paused --timeout=3m
            kubectl -n coffee patch rollout cart --subresource=status --type=merge -p '{"status":{"abort":true}}'
            kubectl -n coffee wait rollout/cart --for=jsonpath='{.status.phase}'=Degraded --timeout=3m
            git revert --no-edit HEAD && git push
            """,
        Action = async (run, cancellationToken) =>
        {
            var before = await run.Repository.FindObjectIdAsync("main", ProductSteps.Coffee + "/cart", cancellationToken);
            var text = await Actions.ReadAsync(run, CartValues, cancellationToken);
            var commit = await run.CommitAndPushAsync("Try cart 2.1.0", [new(CartValues, YamlLine.Set(text, "image", "tag", "2.1.0"))], cancellationToken);
            if (commit is null) { return new StepOutcome("Git says 2.1.0 already. Revert that commit, then run this again."); }
            run.Facts.Set("tree", before ?? "");
            run.Echo("kubectl -n coffee wait rollout/cart --for=jsonpath='{.status.phase}'=Paused --timeout=3m");
            await run.UntilAsync(view => ImageOf(view.Find("Rollout", "coffee", "cart"))?.EndsWith(":2.1.0", StringComparison.Ordinal) == true && view.Find("Rollout", "coffee", "cart").Text("status", "phase") == "Paused", cancellationToken);
            run.Say("rollout.argoproj.io/cart condition met");
            var aborted = await PatchStatusAsync(run, new JsonObject { ["abort"] = true }, cancellationToken);
            if (aborted.Failure is not null) { return aborted; }
            run.Echo("kubectl -n coffee wait rollout/cart --for=jsonpath='{.status.phase}'=Degraded --timeout=3m");
            await run.UntilAsync(view => view.Find("Rollout", "coffee", "cart").Text("status", "phase") == "Degraded" && view.Find("Application", "argo", "cart").Text("status", "health", "status") == "Degraded", cancellationToken);
            run.Say("rollout.argoproj.io/cart condition met");
            await run.RevertAndPushAsync(commit.Sha, cancellationToken);
            return StepOutcome.Done;
        },
        Checks =
        [
            Assertion.Seen("The rollout was aborted and Degraded", "롤아웃이 중단되어 Degraded였음", ["Rollout"], context =>
            {
                var cart = context.View.Find("Rollout", "coffee", "cart");
                var text = $"abort {cart.Text("status", "abort") ?? "—"}, phase {cart.Text("status", "phase") ?? "—"}, {cart.Text("status", "message") ?? "—"}";
                return Reading.When(cart.Text("status", "abort") == "true" && cart.Text("status", "phase") == "Degraded", text, text);
            }),
            Assertion.Seen("Application `cart` was Synced and Degraded", "애플리케이션 `cart`가 Synced이고 Degraded였음", ["Application"], context => ReadCart(context, "Degraded")),
            Assertion.Now("Git and the cluster agree again on the stable version", "git과 클러스터가 다시 안정 버전에서 같음", RolloutKinds, (context, cancellationToken) => ReadStableAsync(context, null, cancellationToken)),
        ],
    };

    public static readonly StepDefinition BadCommit = new(4, "bad-commit")
    {
        Needs = [ProductSteps.Register],
        Files = [OrderKustomization],
        LookAt = "/applications/order",
        Command = _ => $"""
            sed -i 's/- secret$/- secrets/' {OrderKustomization} && git commit -am "Oops" && git push
            kubectl -n argo annotate application order argocd.argoproj.io/refresh=normal
            git revert --no-edit HEAD && git push
            """,
        Action = async (run, cancellationToken) =>
        {
            run.Facts.Set("tree", await run.Repository.FindObjectIdAsync("main", ProductSteps.Coffee + "/order", cancellationToken) ?? "");
            var text = await Actions.ReadAsync(run, OrderKustomization, cancellationToken);
            var commit = await run.CommitAndPushAsync("Oops", [new(OrderKustomization, text.Replace("- secret\n", "- secrets\n", StringComparison.Ordinal))], cancellationToken);
            if (commit is null) { return new StepOutcome($"{OrderKustomization} has no line \"- secret\" to break."); }
            await RefreshAsync(run, "order", cancellationToken);
            await run.UntilAsync(view => ErrorOf(view.Find("Application", "argo", "order")) is not null, cancellationToken);
            run.Say(ErrorOf(run.View.Find("Application", "argo", "order")) ?? "");
            await run.RevertAndPushAsync(commit.Sha, cancellationToken);
            await RefreshAsync(run, "order", cancellationToken);
            return StepOutcome.Done;
        },
        Checks =
        [
            Assertion.Seen("Application `order` said why it could not be rendered", "애플리케이션 `order`가 렌더링하지 못한 이유를 말함", ["Application", "Pod"], context =>
            {
                var error = ErrorOf(context.View.Find("Application", "argo", "order"));
                if (error is null) { context.Facts.Set("pods", PodsOf(context)); }
                return Reading.When(error?.Contains("kustomize build", StringComparison.Ordinal) == true && error.Contains("secrets", StringComparison.Ordinal), error ?? "No ComparisonError", error ?? "ComparisonError 없음");
            }),
            Assertion.Now("The pods of `order` are the same as before", "`order`의 파드가 전과 같음", ["Pod", "Application"], context =>
            {
                var (before, now) = (context.Facts["pods"], PodsOf(context));
                return Reading.When(before is { Length: > 0 } && before == now, now, now);
            }),
            ApplicationChecks.SyncedAndHealthy("order"),
            Assertion.Now("The directory is as it was before", "디렉토리가 전과 같음", [Assertion.Git], async (context, cancellationToken) =>
            {
                var (before, now) = (context.Facts["tree"], await context.Repository.FindObjectIdAsync("main", ProductSteps.Coffee + "/order", cancellationToken));
                return Reading.When(before is { Length: > 0 } && before == now, $"tree before {CheckContext.Short(before)}, now {CheckContext.Short(now)}", $"전 {CheckContext.Short(before)}, 지금 {CheckContext.Short(now)}");
            }),
        ],
    };

    private static string Typed(string file, string edit, string message) => $"sed -i '{edit}' {file} && git commit -am \"{message}\" && git push";

    private static async Task<StepOutcome> SetTagAsync(StepRun run, string file, string tag, string message, CancellationToken cancellationToken)
    {
        var text = await Actions.ReadAsync(run, file, cancellationToken);
        await run.CommitAndPushAsync(message, [new(file, YamlLine.Set(text, "image", "tag", tag))], cancellationToken);
        return StepOutcome.Done;
    }

    private static async Task<StepOutcome> PatchStatusAsync(StepRun run, JsonObject status, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["status"] = status };
        run.Echo($"kubectl -n coffee patch rollout cart --subresource=status --type=merge -p '{patch.ToJsonString()}'");
        return run.Take(await run.Commands.PatchAsync(Cart, patch, "status", run.Lines, cancellationToken));
    }

    private static async Task RefreshAsync(StepRun run, string name, CancellationToken cancellationToken)
    {
        run.Echo($"kubectl -n argo annotate application {name} argocd.argoproj.io/refresh=normal");
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["argocd.argoproj.io/refresh"] = "normal" } } };
        run.Take(await run.Commands.PatchAsync(new NamedResource("argoproj.io/v1alpha1", "Application", "argo", name), patch, null, run.Lines, cancellationToken));
    }

    private static async Task<string?> TagAsync(CheckContext context, string file, CancellationToken cancellationToken) =>
        YamlLine.Find(await context.Repository.ReadAsync("main", file, cancellationToken), "tag");

    private static async Task<bool> SameTreeAsync(CheckContext context, string revision, string sha, CancellationToken cancellationToken)
    {
        try
        {
            var directory = ProductSteps.Coffee + "/order";
            return await context.Repository.FindObjectIdAsync(revision, directory, cancellationToken) == await context.Repository.FindObjectIdAsync(sha, directory, cancellationToken);
        }
        catch (RepositoryException)
        {
            return false;   // a revision that this repository does not have
        }
    }

    private static string? ImageOf(JsonObject? workload) => workload.Items("spec", "template", "spec", "containers").FirstOrDefault().Text("image");

    private static long Available(CheckContext context, string? hash) =>
        context.View.All("ReplicaSet", "coffee").Where(set => hash is not null && (set.Text("metadata", "labels", "rollouts-pod-template-hash") ?? set.Text("metadata", "labels", "pod-template-hash")) == hash).Sum(set => set.Number("status", "availableReplicas"));

    private static Reading ReadCart(CheckContext context, string health)
    {
        var app = context.View.Find("Application", "argo", "cart");
        var text = app is null ? "cart: —" : $"cart: {ApplicationChecks.Describe(app)}, resourceVersion {app.Text("metadata", "resourceVersion")}";
        return Reading.When(ApplicationChecks.IsSynced(app) && app.Text("status", "health", "status") == health, text, text);
    }

    private static async ValueTask<Reading> ReadStableAsync(CheckContext context, string? wanted, CancellationToken cancellationToken)
    {
        var cart = context.View.Find("Rollout", "coffee", "cart");
        var (phase, stable, current) = (cart.Text("status", "phase"), cart.Text("status", "stableRS"), cart.Text("status", "currentPodHash"));
        var (git, image) = (await TagAsync(context, CartValues, cancellationToken), ImageOf(cart));
        var text = $"phase {phase ?? "—"}, stable {stable ?? "—"}, current {current ?? "—"}, git {git ?? "—"}, live {image ?? "—"}";
        return Reading.When(phase == "Healthy" && stable is not null && stable == current && git is not null && git != "2.1.0" && (wanted is null || git == wanted) && image?.EndsWith(":" + git, StringComparison.Ordinal) == true, text, text);
    }

    private static string? ErrorOf(JsonObject? app) =>
        app.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "ComparisonError").Text("message");

    private static string PodsOf(CheckContext context) => string.Join(", ", context.View.All("Pod", "coffee")
        .Where(pod => pod.Text("metadata", "labels", "app.kubernetes.io/name") == "order" && !pod.IsDeleting())
        .Select(pod => $"{pod.Name()} {pod.Uid()} restarts {pod.Items("status", "containerStatuses").Sum(container => container.Number("restartCount"))}")
        .Order(StringComparer.Ordinal));
}
