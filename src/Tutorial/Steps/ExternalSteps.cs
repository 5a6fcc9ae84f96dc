using System.Text.Json.Nodes;
using Clusters.Commands;
using Tutorial.Checks;
using Tutorial.Model;
using Tutorial.Observation;

namespace Tutorial.Steps;

/// <summary>Phase 3: other people's products.</summary>
internal static class ExternalSteps
{
    public static readonly StepId Register = new(3, "register-external");

    private const string Phase3 = "gitops/bootstrap/phase-3";

    public static readonly StepDefinition RegisterExternal = new(3, "register-external")
    {
        Needs = [ArgoCDSteps.Install, ClusterSteps.YourRepository],
        Files =
        [
            Phase3 + "/external-bootstrap.yaml", Phase3 + "/external-bootstrap/external-secrets.yaml", Phase3 + "/external-bootstrap/metrics-server.yaml",
            "gitops/applications/platform/external-secrets/kustomization.yaml", "gitops/applications/platform/metrics-server/kustomization.yaml",
        ],
        LookAt = "/applications",
        Command = _ => $"kubectl apply -k {Phase3}",
        Action = (run, cancellationToken) => Actions.ApplyAsync(run, Phase3, cancellationToken),
        UndoLabel = new("Delete `external-bootstrap` and everything it deployed; kinds stay", "`external-bootstrap`과 배포한 것 모두 삭제, 종류(CRD)는 남음"),
        Undo = (run, cancellationToken) => Actions.DeleteApplicationAsync(run, "external-bootstrap", cascade: true, cancellationToken),
        Checks =
        [
            ApplicationChecks.SyncedAndHealthy("external-bootstrap", "external-secrets", "metrics-server"),
            Assertion.Now("The Deployments of both products are available", "두 제품의 Deployment가 사용 가능", ["Deployment"], context =>
            {
                var all = context.View.All("Deployment", "external-secrets").Append(context.View.Find("Deployment", "kube-system", "metrics-server")).OfType<JsonObject>().ToList();
                var ready = all.Count(item => item.Number("status", "availableReplicas") >= Math.Max(1, item.Number("spec", "replicas")));
                return Reading.When(all.Count >= 2 && ready == all.Count, $"{ready} of {all.Count} available: {string.Join(", ", all.Select(item => item.Name()))}", $"{all.Count}개 중 {ready}개 사용 가능: {string.Join(", ", all.Select(item => item.Name()))}");
            }),
        ],
    };

    public static readonly StepDefinition SecretsArrive = new(3, "secrets-arrive")
    {
        Needs = [Register],
        Files = ["gitops/applications/platform/external-secrets/cluster-secret-store.yaml"],
        LookAt = "/secrets",
        OnlyLooks = true,
        Command = _ => "kubectl get clustersecretstore cluster-secret-store -o yaml",
        Action = async (run, cancellationToken) =>
        {
            run.Echo("kubectl get clustersecretstore cluster-secret-store -o yaml");
            return run.Take(await run.Commands.GetYamlAsync(new NamedResource("external-secrets.io/v1", "ClusterSecretStore", "", "cluster-secret-store"), run.Lines, cancellationToken));
        },
        Checks =
        [
            Assertion.Now("The store is Ready", "스토어가 Ready", ["ClusterSecretStore"], context =>
            {
                var ready = context.View.Find("ClusterSecretStore", "", "cluster-secret-store").Condition("Ready");
                var text = $"Ready={ready.Text("status") ?? "—"}, reason {ready.Text("reason") ?? "—"}";
                return Reading.When(ready.Text("status") == "True" && ready.Text("reason") == "Valid", text, text);
            }),
            Assertion.Now("No Secret with data is in git", "git에 데이터를 가진 Secret이 없음", [Assertion.Git], GitChecks.ReadSecretsAsync),
        ],
    };

    public static readonly StepDefinition MetricsArrive = new(3, "metrics-arrive")
    {
        Needs = [Register],
        Files = ["gitops/applications/platform/metrics-server/kustomization.yaml", "gitops/applications/platform/metrics-server/values.yaml"],
        LookAt = "/autoscaling",
        OnlyLooks = true,
        Command = _ => "kubectl top pods -n argo",
        Action = async (run, cancellationToken) =>
        {
            run.Echo("kubectl top pods -n argo");
            return run.Take(await run.Commands.TopPodsAsync("argo", run.Lines, cancellationToken));
        },
        Checks =
        [
            Assertion.Now("APIService `v1beta1.metrics.k8s.io` is Available", "APIService `v1beta1.metrics.k8s.io`가 Available", ["APIService"], context =>
            {
                var available = context.View.Find("APIService", "", "v1beta1.metrics.k8s.io").Condition("Available");
                var text = $"Available={available.Text("status") ?? "—"} {available.Text("reason")}".TrimEnd();
                return Reading.When(available.Text("status") == "True", text, text);
            }),
            Assertion.Now("It answers the usage of pods of `argo`", "`argo` 파드의 사용량을 답함", ["APIService"], ReadUsageAsync) with { Asks = true },
        ],
    };

    private static async ValueTask<Reading> ReadUsageAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (!context.View.Find("APIService", "", "v1beta1.metrics.k8s.io").IsTrue("Available")) { return Reading.Waiting("The metrics API is not available yet", "지표 API가 아직 준비되지 않음"); }
        var (code, body) = await ServiceAnswers.GetAsync(context.Cluster, "/apis/metrics.k8s.io/v1beta1/namespaces/argo/pods", cancellationToken);
        var pods = ServiceAnswers.Parse(body).Items("items").Where(pod => pod.Text("window") is not null && pod.Items("containers").Any(container => container.Text("usage", "cpu") is not null)).ToList();
        var first = pods.FirstOrDefault();
        return first is null
            ? Reading.Waiting($"{code}: no measurements yet", $"{code}: 아직 측정값이 없음")
            : Reading.Passed($"{pods.Count} pods measured; {first.Name()}: cpu {first.Items("containers").First().Text("usage", "cpu")}, window {first.Text("window")}", $"파드 {pods.Count}개 측정됨; {first.Name()}: cpu {first.Items("containers").First().Text("usage", "cpu")}, 구간 {first.Text("window")}");
    }
}
