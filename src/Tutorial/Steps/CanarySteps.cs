using System.Text.Json.Nodes;
using Clusters.Commands;
using Tutorial.Checks;
using Tutorial.Observation;
using Tutorial.Running;
using Tutorial.Steps.Edits;

namespace Tutorial.Steps;

/// <summary>Phase 4: a canary, its promotion and its end.</summary>
internal static class CanarySteps
{
    private static readonly NamedResource Cart = new("argoproj.io/v1alpha1", "Rollout", "coffee", "cart");
    private static readonly string[] RolloutKinds = ["Rollout", "ReplicaSet", "Application", Assertion.Git];
    private static readonly TypedEdit Good = CoffeeShop.SetTag(CoffeeShop.CartValues, "2.0.0", "Try cart 2.0.0");
    private static readonly TypedEdit Faulty = CoffeeShop.SetTag(CoffeeShop.CartValues, "2.1.0", "Try cart 2.1.0");

    public static readonly StepDefinition CanaryStart = new(4, "canary-start")
    {
        Needs = [ProductSteps.Register],
        Files = [CoffeeShop.CartValues],
        LookAt = "/rollouts/coffee/cart",
        Edits = [Good],
        Command = context => context.Commit(Good),
        Action = async (run, cancellationToken) =>
        {
            await Actions.CommitAsync(run, Good, cancellationToken);
            return StepOutcome.Done;
        },
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
            Assertion.Seen("The rollout completed", "롤아웃이 완료됨", ["Event", "Rollout"], context =>
            {
                var done = context.View.All("Event", "coffee").LastOrDefault(item => item.Text("reason") == "RolloutCompleted" && item.Text("involvedObject", "name") == "cart"
                    && item.Text("message")?.Contains($"({context.View.Find("Rollout", "coffee", "cart").Text("status", "currentPodHash")})", StringComparison.Ordinal) == true);
                return Reading.When(done is not null, $"RolloutCompleted: {done.Text("message") ?? "—"}", $"RolloutCompleted: {done.Text("message") ?? "—"}");
            }),
            Assertion.Now("The new version is the stable one, and the tag that git says", "새 버전이 안정 버전이고 git의 태그와 같음", RolloutKinds, (context, cancellationToken) => ReadStableAsync(context, "2.0.0", cancellationToken)),
        ],
    };

    public static readonly StepDefinition CanaryAbort = new(4, "canary-abort")
    {
        Needs = [new(4, "canary-promote")],
        Files = [CoffeeShop.CartValues],
        LookAt = "/rollouts/coffee/cart",
        Edits = [Faulty],
        Command = context => context.Commit(Faulty) + "\n" + """
            kubectl -n coffee wait rollout/cart --for=jsonpath='{.status.phase}'=Paused --timeout=3m
            kubectl -n coffee patch rollout cart --subresource=status --type=merge -p '{"status":{"abort":true}}'
            kubectl -n coffee wait rollout/cart --for=jsonpath='{.status.phase}'=Degraded --timeout=3m
            git revert --no-edit HEAD && git push
            """,
        Action = async (run, cancellationToken) =>
        {
            if (await Actions.MendAsync(run, Faulty, cancellationToken) is not null)
            {
                await run.UntilAsync(view => view.Find("Rollout", "coffee", "cart") is { } cart && CoffeeShop.ImageOf(cart)?.EndsWith(":2.1.0", StringComparison.Ordinal) == false && cart.Text("status", "phase") == "Healthy", cancellationToken);
            }

            if (await Actions.BreakAsync(run, Faulty, cancellationToken) is not { } commit) { return new StepOutcome("Git says 2.1.0 already. Revert that commit, then run this again."); }
            run.Echo("kubectl -n coffee wait rollout/cart --for=jsonpath='{.status.phase}'=Paused --timeout=3m");
            await run.UntilAsync(view => CoffeeShop.ImageOf(view.Find("Rollout", "coffee", "cart"))?.EndsWith(":2.1.0", StringComparison.Ordinal) == true && view.Find("Rollout", "coffee", "cart").Text("status", "phase") == "Paused", cancellationToken);
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

    private static async Task<StepOutcome> PatchStatusAsync(StepRun run, JsonObject status, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["status"] = status };
        run.Echo($"kubectl -n coffee patch rollout cart --subresource=status --type=merge -p '{patch.ToJsonString()}'");
        return run.Take(await run.Commands.PatchAsync(Cart, patch, "status", run.Lines, cancellationToken));
    }

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
        var (git, image) = (await CoffeeShop.TagAsync(context, CoffeeShop.CartValues, cancellationToken), CoffeeShop.ImageOf(cart));
        var text = $"phase {phase ?? "—"}, stable {stable ?? "—"}, current {current ?? "—"}, git {git ?? "—"}, live {image ?? "—"}";
        return Reading.When(phase == "Healthy" && stable is not null && stable == current && git is not null && git != "2.1.0" && (wanted is null || git == wanted) && image?.EndsWith(":" + git, StringComparison.Ordinal) == true, text, text);
    }
}
