using System.Text.Json.Nodes;
using Clusters;
using Clusters.Commands;
using Tutorial.Checks;
using Tutorial.Load;
using Tutorial.Observation;
using Tutorial.Running;
using Tutorial.Steps.Edits;

namespace Tutorial.Steps;

/// <summary>Phase 4: load that decides how many pods run, and the look back.</summary>
internal static class LastSteps
{
    // Each request costs about 20 ms of one core, so that three pods of 100m each are far above half of what they asked for.
    private const int RequestsPerSecond = 25;
    private const string WorkPath = "/api/v1/namespaces/coffee/services/order:http/proxy/work";
    private static readonly LoadTarget Work = new("coffee", "order", "/work");

    private static readonly TypedEdit OneToFive = new(CoffeeShop.OrderValues, "Let load decide between one and five pods", text =>
        new[] { ("minReplicas", "1"), ("maxReplicas", "5"), ("targetCPUUtilizationPercentage", "50"), ("scaleDownStabilizationSeconds", "30") }
            .Aggregate(text, (now, value) => YamlLine.Set(now, "autoscaling", value.Item1, value.Item2)));

    public static readonly StepDefinition Autoscale = new(4, "autoscale")
    {
        Needs = [ProductSteps.Register],
        Files = [CoffeeShop.OrderValues, "gitops/charts/mini/templates/hpa.yaml"],
        LookAt = "/autoscaling",
        Edits = [OneToFive],
        Command = context => context.Commit(OneToFive) + "\n" + TypedLoad(context.Options.Cluster),
        Action = async (run, cancellationToken) =>
        {
            await Actions.CommitAsync(run, OneToFive, cancellationToken);
            await run.UntilAsync(view => Autoscaler(view) is { } set && set.Number("spec", "maxReplicas") == 5 && set.Number("spec", "minReplicas") == 1, cancellationToken);
            run.Say($"This dashboard sends {RequestsPerSecond} requests a second to http://order/work, for {ServiceLoad.Longest.TotalMinutes:0} minutes at most.");
            await run.Load.StartAsync(Work, RequestsPerSecond, cancellationToken);
            try
            {
                using var limit = new CancellationTokenSource(ServiceLoad.Longest, run.Options.Time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
                await run.UntilAsync(view => IsAbove(Autoscaler(view)), either.Token);
                run.Say($"cpu: {Percent(Utilization(Autoscaler(run.View)))}/{Percent(Target(Autoscaler(run.View)))}");
                await run.UntilAsync(view => Rescaled(view) is not null && view.Find("Deployment", "coffee", "order").Number("status", "availableReplicas") >= 2, either.Token);
                run.Say($"SuccessfulRescale: {Rescaled(run.View).Text("message")}");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new StepOutcome($"The load ended before the autoscaler had added a pod: {Describe(run.Load.Current.GetValueOrDefault(Work))}");
            }
            finally
            {
                await run.Load.StopAsync(Work, CancellationToken.None);
            }

            run.Say(Describe(run.Load.Current.GetValueOrDefault(Work)));
            return StepOutcome.Done;
        },
        UndoLabel = new("Stop the load and revert this commit", "부하를 멈추고 이 커밋 되돌리기"),
        Undo = async (run, cancellationToken) =>
        {
            await run.Load.StopAsync(Work, cancellationToken);
            return await Actions.RevertOwnCommitAsync(run, cancellationToken);
        },
        Checks =
        [
            Assertion.Now("The autoscaler may run more than one pod, and aims at a share of the CPU asked for", "오토스케일러가 파드를 둘 이상 띄울 수 있고, 요청한 CPU의 비율을 목표로 함", ["HorizontalPodAutoscaler"], context =>
            {
                var set = Autoscaler(context.View);
                var text = $"{set.Number("spec", "minReplicas")} to {set.Number("spec", "maxReplicas")}, cpu target {Percent(Target(set))}";
                return Reading.When(set.Number("spec", "maxReplicas") >= 2 && Target(set) is not null, text, text);
            }),
            Assertion.Seen("Usage was above the target by more than a tenth", "사용량이 목표를 10분의 1 넘게 웃돌았음", ["HorizontalPodAutoscaler"], context =>
            {
                var set = Autoscaler(context.View);
                var text = $"cpu: {Percent(Utilization(set))}/{Percent(Target(set))}, resourceVersion {set.Text("metadata", "resourceVersion") ?? "—"}";
                return Reading.When(IsAbove(set), text, text);
            }),
            Assertion.Seen("The autoscaler asked for more pods than its minimum, and said why", "오토스케일러가 최솟값보다 많은 파드를 원했고 이유를 말함", ["HorizontalPodAutoscaler", "Event"], context =>
            {
                var (set, said) = (Autoscaler(context.View), Rescaled(context.View));
                var (desired, least) = (set.Number("status", "desiredReplicas"), set.Number("spec", "minReplicas"));
                var text = $"desiredReplicas {desired}, minReplicas {least}; SuccessfulRescale: {said.Text("message") ?? "—"}";
                return Reading.When(set is not null && desired > least && said is not null, text, text);
            }),
            Assertion.Seen("Two pods of `order` or more were available, and Application `order` was Synced", "`order` 파드가 둘 이상 사용 가능했고 애플리케이션 `order`는 Synced", ["Deployment", "Application", "Event"], context =>
            {
                var available = context.View.Find("Deployment", "coffee", "order").Number("status", "availableReplicas");
                var app = context.View.Find("Application", "argo", "order");
                var text = $"availableReplicas = {available}; order: {(app is null ? "—" : ApplicationChecks.Describe(app))}";
                return Reading.When(Rescaled(context.View) is not null && available >= 2 && ApplicationChecks.IsSynced(app), text, text);
            }),
        ],
    };

    public static readonly StepDefinition Finish = new(4, "finish")
    {
        Needs = [ProductSteps.Register],
        LookAt = "/timeline",
        OnlyLooks = true,
        Command = _ => "kubectl -n argo get applications.argoproj.io",
        Action = async (run, cancellationToken) =>
        {
            run.Echo("kubectl -n argo get applications.argoproj.io");
            return run.Take(await run.Commands.GetAsync(new NamedResource("argoproj.io/v1alpha1", "Application", "argo", ""), null, run.Lines, cancellationToken));
        },
        Checks =
        [
            Assertion.Now("Every Application is Synced and Healthy at the newest commit", "모든 애플리케이션이 가장 새 커밋에서 Synced이고 Healthy", ApplicationChecks.Kinds, context =>
            {
                var apps = context.View.All("Application", "argo").OrderBy(app => app.Name(), StringComparer.Ordinal).ToList();
                var behind = apps.Where(app => !ApplicationChecks.IsGood(app, context.Head)).Select(app => $"{app.Name()}: {ApplicationChecks.Describe(app)}").ToList();
                var rest = behind.Count == 0 ? "" : ": " + string.Join("; ", behind);
                return Reading.When(
                    apps.Count > 0 && behind.Count == 0,
                    $"{apps.Count - behind.Count} of {apps.Count} Synced and Healthy at {CheckContext.Short(context.Head)}{rest}",
                    $"애플리케이션 {apps.Count}개 중 {apps.Count - behind.Count}개가 {CheckContext.Short(context.Head)}에서 Synced이고 Healthy{rest}");
            }),
            Assertion.Now("No pod of `argo` or `coffee` waits for anything", "`argo`와 `coffee`에 기다리는 파드가 없음", ["Pod"], context =>
            {
                var pods = context.View.All("Pod", "argo").Concat(context.View.All("Pod", "coffee")).ToList();
                var waiting = pods.SelectMany(pod => pod.Items("status", "containerStatuses").Where(container => container.At("state", "waiting") is not null).Select(container => $"{pod.Name()}: {container.Text("state", "waiting", "reason")}")).ToList();
                return Reading.When(pods.Count > 0 && waiting.Count == 0, $"{pods.Count} pods, {waiting.Count} waiting {string.Join(", ", waiting)}".TrimEnd(), $"파드 {pods.Count}개, 기다리는 것 {waiting.Count}개 {string.Join(", ", waiting)}".TrimEnd());
            }),
            Assertion.Now("Every commit is pushed", "모든 커밋이 푸시됨", [Assertion.Git], context =>
                Reading.When(context.Git.Unpushed == 0, $"{context.Git.Unpushed} commits not pushed", $"푸시하지 않은 커밋 {context.Git.Unpushed}개")),
            Assertion.Now("Every other step has passed", "다른 모든 단계를 마침", [], context =>
            {
                var missing = StepCatalogue.All.Where(step => step.Slug != "finish" && !context.HasPassed(step.Id)).Select(step => step.Id.ToString()).ToList();
                var all = StepCatalogue.All.Length - 1;
                return Reading.When(missing.Count == 0, $"{all - missing.Count} of {all} {string.Join(", ", missing)}".TrimEnd(), $"{all}개 중 {all - missing.Count}개 {string.Join(", ", missing)}".TrimEnd());
            }),
        ],
    };

    private static JsonObject? Autoscaler(ClusterView view) => view.Find("HorizontalPodAutoscaler", "coffee", "order");

    private static long? Target(JsonObject? set) => set.Items("spec", "metrics").Select(metric => (JsonObject?)metric)
        .FirstOrDefault(metric => metric.Text("resource", "name") == "cpu" && metric.At("resource", "target", "averageUtilization") is not null) is { } cpu ? cpu.Number("resource", "target", "averageUtilization") : null;

    private static long? Utilization(JsonObject? set) => set.Items("status", "currentMetrics")
        .FirstOrDefault(metric => metric.Text("resource", "name") == "cpu" && metric.At("resource", "current", "averageUtilization") is not null) is { } cpu ? cpu.Number("resource", "current", "averageUtilization") : null;

    private static string Percent(long? value) => value is { } known ? FormattableString.Invariant($"{known}%") : "<unknown>";

    private static bool IsAbove(JsonObject? set) => Utilization(set) is { } usage && Target(set) is { } target && usage > target * 1.1;

    private static JsonObject? Rescaled(ClusterView view) => view.All("Event", "coffee")
        .Where(item => item.Text("reason") == "SuccessfulRescale" && item.Text("involvedObject", "kind") == "HorizontalPodAutoscaler" && item.Text("involvedObject", "name") == "order"
            && item.Text("message")?.Contains("above target", StringComparison.Ordinal) == true)
        .MaxBy(item => item.Text("lastTimestamp"), StringComparer.Ordinal);

    private static string Describe(LoadState? load) => load is null
        ? "Nothing was sent."
        : $"{load.Sent} requests in {(load.EndsAt - load.StartedAt).TotalSeconds:0} s, {load.Failed} failed, {load.MeanMilliseconds:0} ms each{(load.LastFailure is null ? "" : $"; the last failure: {load.LastFailure}")}";

    // On the embedded cluster the shell that stands for a busybox holds a busy loop back: there the requests are kubectl's own.
    private static string TypedLoad(ICluster cluster) => cluster.Kind == ClusterKind.Embedded
        ? $$"""
            for i in {1..4}; do (for j in {1..150}; do kubectl get --raw {{WorkPath}} > /dev/null; done) & done; wait
            """
        : """
            kubectl -n coffee run load --image=busybox:1.37 --restart=Never -- sh -c 'while :; do wget -qO- http://order/work >/dev/null; done'
            kubectl -n coffee wait hpa/order --for=jsonpath='{.status.currentReplicas}'=5 --timeout=4m
            kubectl -n coffee delete pod load
            """;
}
