using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Clusters;
using GitRepository.Model;
using Kubernetes.Runtime;
using Tutorial.Checks;
using Tutorial.Observation;
using Tutorial.Running;
using Tutorial.Steps.Edits;

namespace Tutorial.Steps;

/// <summary>Phase 4: commits that go wrong, and what they cost.</summary>
internal static class FailureSteps
{
    private const string OrderKustomization = ProductSteps.Coffee + "/order/kustomization.yaml";
    private const string Credential = ProductSteps.Coffee + "/order/secret/database-credential.yaml";
    private const string Flag = "kustomize.buildOptions";
    private const string Refusal = "must specify --enable-helm";
    private const string WaitForArgoCD =
        "kubectl -n argo wait applications.argoproj.io/argo-cd --for=jsonpath='{.status.sync.revision}'=\"$(git rev-parse HEAD)\" --timeout=3m\n" +
        "kubectl -n argo wait applications.argoproj.io/argo-cd --for=jsonpath='{.status.sync.status}'=Synced --timeout=3m";

    private const string ReadPort = "kubectl -n coffee get secret order-db -o jsonpath='{.data.port}' | base64 -d";

    private static readonly string[] Charts = ["cart", "order", "payment", "delivery", "external-secrets", "metrics-server"];
    private static readonly TypedEdit Oops = new(OrderKustomization, "Oops", text => text.Replace("- secret\n", "- secrets\n", StringComparison.Ordinal));
    private static readonly TypedEdit NoHelm = new(ArgoCDSteps.Overlay, "Build without options", text => YamlLine.Set(text, "data", Flag, "\"\""));
    private static readonly TypedEdit WrongPort = new(Credential, "Change the port of the database", text => YamlLine.Set(text, "data", "port", "\"none\""));

    public static readonly StepDefinition BadCommit = new(4, "bad-commit")
    {
        Needs = [ProductSteps.Register],
        Files = [OrderKustomization],
        LookAt = "/applications/order",
        Edits = [Oops],
        Command = context => $"""
            {context.Commit(Oops)}
            {Actions.RefreshCommand("order", "normal")}
            kubectl -n argo wait applications.argoproj.io/order --for=jsonpath='{"{.status.sync.status}"}'=Unknown --timeout=3m
            git revert --no-edit HEAD && git push
            {Actions.RefreshCommand("order", "normal")}
            """,
        Action = async (run, cancellationToken) =>
        {
            if (await Actions.MendAsync(run, Oops, cancellationToken) is not null)
            {
                await Actions.RefreshAsync(run, "order", "normal", cancellationToken);
                await run.UntilAsync(view => view.Find("Application", "argo", "order") is { } app && CoffeeShop.ErrorOf(app) is null && ApplicationChecks.IsSynced(app), cancellationToken);
            }

            await CoffeeShop.RememberPodsAsync(run, "order", cancellationToken);
            if (await Actions.BreakAsync(run, Oops, cancellationToken) is not { } commit) { return new StepOutcome($"{OrderKustomization} has no line \"- secret\" to break."); }
            run.Facts.Set("tree", await run.Repository.FindObjectIdAsync(commit.Parents[0], ProductSteps.Coffee + "/order", cancellationToken) ?? "");

            // Automatic comparisons keep the first three minutes of an error to themselves; one that is asked for does not.
            await Actions.RefreshAsync(run, "order", "normal", cancellationToken);
            await run.UntilAsync(view => CoffeeShop.ErrorOf(view.Find("Application", "argo", "order")) is not null, cancellationToken);
            run.Say(CoffeeShop.ErrorOf(run.View.Find("Application", "argo", "order")) ?? "");
            await run.RevertAndPushAsync(commit.Sha, cancellationToken);
            return await Actions.RefreshAsync(run, "order", "normal", cancellationToken);
        },
        Checks =
        [
            Assertion.Seen("Application `order` said why it could not be rendered", "애플리케이션 `order`가 렌더링하지 못한 이유를 말함", ["Application", "Pod"], async (context, cancellationToken) =>
            {
                var app = context.View.Find("Application", "argo", "order");
                var error = CoffeeShop.ErrorOf(app);
                if (error is null)
                {
                    context.Facts.Set("pods", CoffeeShop.DescribePods(context.View, "order"));

                    // Whoever's hand breaks it: what has to come back is what was synced last.
                    if (ApplicationChecks.IsSynced(app) && app.Text("status", "sync", "revision") is { } revision
                        && await context.Repository.FindObjectIdAsync(revision, ProductSteps.Coffee + "/order", cancellationToken) is { } tree)
                    {
                        context.Facts.Set("tree", tree);
                    }
                }

                return Reading.When(error?.Contains("kustomize build", StringComparison.Ordinal) == true && error.Contains("secrets", StringComparison.Ordinal), error ?? "No ComparisonError", error ?? "ComparisonError 없음");
            }),
            Assertion.Now("The pods of `order` are the same as before", "`order`의 파드가 전과 같음", ["Pod", "Application"], context =>
            {
                var (before, now) = (context.Facts["pods"], CoffeeShop.DescribePods(context.View, "order"));
                return Reading.When(before is { Length: > 0 } && before == now, now, now);
            }),
            ApplicationChecks.SyncedAndHealthy("order"),
            CoffeeShop.TreeIsBack("order"),
        ],
    };

    public static readonly StepDefinition EnableHelm = new(4, "enable-helm")
    {
        Needs = [ProductSteps.Register, SelfManagementSteps.Register],
        Files = [ArgoCDSteps.Overlay],
        LookAt = "/applications",
        Edits = [NoHelm],
        Command = context => $"""
            {context.Commit(NoHelm)}
            {WaitForArgoCD}
            {Actions.RefreshCommand("cart", "hard")}
            kubectl -n argo wait applications.argoproj.io/cart --for=jsonpath='{"{.status.sync.status}"}'=Unknown --timeout=3m
            git revert --no-edit HEAD && git push
            {WaitForArgoCD}
            {Actions.RefreshCommand("$(kubectl -n argo get applications.argoproj.io -o name | sed 's|.*/||' | grep -xE '" + string.Join('|', Charts) + "')", "hard")}
            """,
        Action = async (run, cancellationToken) =>
        {
            if (await Actions.MendAsync(run, NoHelm, cancellationToken) is { } mended)
            {
                await AllowChartsAsync(run, mended, cancellationToken);
                await run.UntilAsync(view => view.Find("Application", "argo", "cart") is { } cart && !IsRefused(cart), cancellationToken);
            }

            await CoffeeShop.RememberPodsAsync(run, "cart", cancellationToken);
            if (await Actions.BreakAsync(run, NoHelm, cancellationToken) is not { } commit) { return new StepOutcome("The flag is empty already. Revert that commit, then run this again."); }
            await run.UntilAsync(view => FlagOf(view) == "", cancellationToken);
            await Actions.RefreshAsync(run, "cart", "hard", cancellationToken);
            await run.UntilAsync(view => IsRefused(view.Find("Application", "argo", "cart")), cancellationToken);
            run.Say(CoffeeShop.ErrorOf(run.View.Find("Application", "argo", "cart")) ?? "");

            return await AllowChartsAsync(run, await run.RevertAndPushAsync(commit.Sha, cancellationToken), cancellationToken);
        },
        Checks =
        [
            Assertion.Seen("Application `cart` was refused: `must specify --enable-helm`", "애플리케이션 `cart`가 거절됨: `must specify --enable-helm`", ["Application", "Pod"], context =>
            {
                var cart = context.View.Find("Application", "argo", "cart");
                if (!IsRefused(cart)) { context.Facts.Set("pods", CoffeeShop.DescribePods(context.View, "cart")); }
                var error = CoffeeShop.ErrorOf(cart);
                return Reading.When(IsRefused(cart), error ?? "No ComparisonError", error ?? "ComparisonError 없음");
            }),
            Assertion.Now("The pods of `cart` are the same as before", "`cart`의 파드가 전과 같음", ["Pod", "Application"], context =>
            {
                var (before, now) = (context.Facts["pods"], CoffeeShop.DescribePods(context.View, "cart"));
                return Reading.When(before is { Length: > 0 } && before == now, now, now);
            }),
            Assertion.Now("The flag is back in `argocd-cm`", "플래그가 `argocd-cm`에 다시 있음", ["ConfigMap"], context =>
                Reading.When(FlagOf(context.View)?.Contains("--enable-helm", StringComparison.Ordinal) == true, $"{Flag}: \"{FlagOf(context.View) ?? "—"}\"", $"{Flag}: \"{FlagOf(context.View) ?? "—"}\"")),
            Assertion.Now("Every Application with a chart is Synced at the newest commit", "챠트를 쓰는 모든 애플리케이션이 가장 새 커밋에서 Synced", ApplicationChecks.Kinds, context =>
            {
                var apps = Charts.Select(name => context.View.Find("Application", "argo", name)).OfType<JsonObject>().ToList();
                var text = string.Join("; ", apps.Select(app => $"{app.Name()}: {ApplicationChecks.Describe(app)}"));
                return Reading.When(apps.Count >= 4 && apps.All(app => ApplicationChecks.IsSynced(app) && app.Text("status", "sync", "revision") == context.Head), text, text);
            }),
        ],
    };

    public static readonly StepDefinition WrongSecret = new(4, "wrong-secret")
    {
        Needs = [ProductSteps.Register],
        Files = [Credential],
        LookAt = "/secrets",
        Edits = [WrongPort],
        Command = context => $"""
            {context.Commit(WrongPort)}
            until [ "$({ReadPort})" = none ]; do sleep 1; done
            kubectl -n coffee rollout restart deployment/order
            until kubectl -n coffee get pods -l app.kubernetes.io/name=order -o jsonpath='{"{..waiting.reason}"}' | grep -q CrashLoopBackOff; do sleep 1; done
            git revert --no-edit HEAD && git push
            until [ "$({ReadPort})" != none ]; do sleep 1; done
            kubectl -n coffee rollout restart deployment/order
            """,
        Action = async (run, cancellationToken) =>
        {
            if (await Actions.MendAsync(run, WrongPort, cancellationToken) is not null)
            {
                var recovered = await RecoverAsync(run, cancellationToken);
                if (recovered.Failure is not null) { return recovered; }
                await run.UntilAsync(view => CoffeeShop.PodsOf(view, "order").All(pod => Crashing(pod) is null && pod.IsTrue("Ready")), cancellationToken);
            }

            if (await Actions.BreakAsync(run, WrongPort, cancellationToken) is not { } commit) { return new StepOutcome("Git says none already. Revert that commit, then run this again."); }
            await UntilPortAsync(run, port => port == "none", cancellationToken);
            var restarted = await Actions.RestartAsync(run, "order", cancellationToken);
            if (restarted.Failure is not null) { return restarted; }
            await run.UntilAsync(view => CoffeeShop.PodsOf(view, "order").Any(pod => Crashing(pod) is not null), cancellationToken);
            var crashed = CoffeeShop.PodsOf(run.View, "order").First(pod => Crashing(pod) is not null).Name();
            run.Echo($"kubectl -n coffee logs --previous {crashed}");
            run.Take(await run.Commands.GetRawAsync($"/api/v1/namespaces/coffee/pods/{crashed}/log?previous=true", run.Lines, cancellationToken));

            await run.RevertAndPushAsync(commit.Sha, cancellationToken);
            return await RecoverAsync(run, cancellationToken);
        },
        Checks =
        [
            Assertion.Seen("Key `port` of Secret `coffee/order-db` was `none`", "Secret `coffee/order-db`의 키 `port`가 `none`이었음", ["Secret"], async (context, cancellationToken) =>
            {
                var secret = await FindSecretAsync(context.Cluster, cancellationToken);
                var text = $"port: {PortOf(secret) ?? "—"}, resourceVersion {secret.Text("metadata", "resourceVersion") ?? "—"}";
                return Reading.When(PortOf(secret) == "none", text, text);
            }),
            Assertion.Seen("A new pod crashed again and again while the Service still had a ready pod", "새 파드가 되풀이해 죽는 동안에도 Service에는 준비된 파드가 있었음", ["Pod", "EndpointSlice"], context =>
            {
                var (crashed, ready) = (CoffeeShop.PodsOf(context.View, "order").Select(pod => (Pod: pod, Code: Crashing(pod))).FirstOrDefault(item => item.Code is not null), CoffeeShop.ReadyEndpoints(context.View, "order"));
                return crashed.Pod is null
                    ? Reading.Waiting($"No pod crashes; {ready} ready", $"죽는 파드 없음; 준비됨 {ready}개")
                    : Reading.When(ready > 0, $"{crashed.Pod.Name()}: CrashLoopBackOff, exit code {crashed.Code}; {ready} ready", $"{crashed.Pod.Name()}: CrashLoopBackOff, 종료 코드 {crashed.Code}; 준비됨 {ready}개");
            }),
            Assertion.Now("The key is a number, and every pod of `order` is Ready and started after the Secret's last change", "키가 숫자이고, `order`의 모든 파드가 Ready이며 Secret이 마지막으로 바뀐 뒤에 시작됨", ["Secret", "Pod"], ReadRecoveryAsync),
        ],
    };

    private static async Task<StepOutcome> RecoverAsync(StepRun run, CancellationToken cancellationToken)
    {
        await UntilPortAsync(run, IsNumber, cancellationToken);
        return await Actions.RestartAsync(run, "order", cancellationToken);
    }

    // Waits until the flag is back, and has everything with a chart rendered anew: it may have been rendered before that.
    private static async Task<StepOutcome> AllowChartsAsync(StepRun run, CommitInfo revert, CancellationToken cancellationToken)
    {
        await run.UntilAsync(view => FlagOf(view) is { Length: > 0 } && view.Find("Application", "argo", "argo-cd") is { } app && ApplicationChecks.IsSynced(app) && app.Text("status", "sync", "revision") == revert.Sha, cancellationToken);
        foreach (var name in Charts.Where(name => run.View.Find("Application", "argo", name) is not null))
        {
            var outcome = await Actions.RefreshAsync(run, name, "hard", cancellationToken);
            if (outcome.Failure is not null) { return outcome; }
        }

        return StepOutcome.Done;
    }

    private static string? FlagOf(ClusterView view) => view.Find("ConfigMap", "argo", "argocd-cm").Text("data", Flag);

    private static bool IsRefused(JsonObject? app) => CoffeeShop.ErrorOf(app)?.Contains(Refusal, StringComparison.Ordinal) == true;

    private static bool IsNumber(string? port) => int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    // The exit code of a container that waits for its next start; null where none does.
    private static string? Crashing(JsonObject pod) => pod.Items("status", "containerStatuses")
        .Where(container => container.Text("state", "waiting", "reason") == "CrashLoopBackOff" && container.Number("lastState", "terminated", "exitCode") != 0)
        .Select(container => container.Text("lastState", "terminated", "exitCode")).FirstOrDefault();

    // Values of Secrets are not kept by the watch; this one is asked for.
    private static async Task<JsonObject?> FindSecretAsync(ICluster cluster, CancellationToken cancellationToken) =>
        cluster.Status.State == ClusterState.Running && await cluster.Resources.FindTypeAsync("v1", "Secret", cancellationToken) is { } type
            ? await cluster.Resources.FindAsync(type, new ObjectKey("coffee", "order-db"), cancellationToken) : null;

    private static string? PortOf(JsonObject? secret)
    {
        var encoded = secret.Text("data", "port");
        var bytes = new byte[encoded?.Length ?? 0];
        return encoded is not null && Convert.TryFromBase64String(encoded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private static async Task UntilPortAsync(StepRun run, Func<string?, bool> holds, CancellationToken cancellationToken)
    {
        string? read = null;
        await run.UntilAsync(
            async (view, token) =>
            {
                var version = view.Find("Secret", "coffee", "order-db").Text("metadata", "resourceVersion");
                if (version is null || version == read) { return false; }
                read = version;
                return holds(PortOf(await FindSecretAsync(run.Cluster, token)));
            },
            cancellationToken);
        run.Echo(ReadPort);
        run.Say(PortOf(await FindSecretAsync(run.Cluster, cancellationToken)) ?? "");
    }

    private static async ValueTask<Reading> ReadRecoveryAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var secret = await FindSecretAsync(context.Cluster, cancellationToken);
        var changed = secret.Items("metadata", "managedFields").Where(entry => entry.At("fieldsV1", "f:data") is not null).Max(entry => entry.Time("time"));
        var pods = CoffeeShop.PodsOf(context.View, "order").ToList();
        var fresh = pods.Count(pod => pod.IsTrue("Ready") && pod.Items("status", "containerStatuses").All(container => container.Time("state", "running", "startedAt") >= changed));
        var deleting = context.View.All("Pod", "coffee").Count(pod => pod.Text("metadata", "labels", "app.kubernetes.io/name") == "order" && pod.IsDeleting());
        return Reading.When(
            IsNumber(PortOf(secret)) && changed is not null && pods.Count > 0 && fresh == pods.Count && deleting == 0,
            $"port: {PortOf(secret) ?? "—"}, changed {changed:HH:mm:ss}; {fresh} of {pods.Count} pods Ready and started since",
            $"port: {PortOf(secret) ?? "—"}, {changed:HH:mm:ss}에 바뀜; 파드 {pods.Count}개 중 {fresh}개가 그 뒤에 시작되어 Ready");
    }
}
