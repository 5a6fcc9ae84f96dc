using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Tutorial.Model;

namespace Dashboard.Tests.Fakes;

/// <summary>A cluster, a repository and a tutorial in the middle of things.</summary>
internal sealed class PreviewWorld
{
    private const string Values = "service:\n  name: payment\n\nimage:\n  repository: coffee/payment\n  tag: 1.1.0 # order's image, under another name\n\nautoscaling:\n  minReplicas: 2\n  maxReplicas: 4\n  targetCPUUtilizationPercentage: 50\n";
    private const string Payment = "gitops/applications/coffee/payment";

    public PreviewWorld()
    {
        Repository = new(Tree().Concat(
        [
            ($"{Payment}/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: coffee\nresources:\n  - api\n"),
            ($"{Payment}/api/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nhelmGlobals:\n  chartHome: ../../../../charts\nhelmCharts:\n  - name: mini\n    releaseName: payment\n    namespace: coffee\n    valuesFile: values.yaml\n"),
            ($"{Payment}/api/values.yaml", Values), ("gitops/applications/coffee/_drafts/notes.yaml", "a: 1\n"), ("README.md", "# Yours\n"),
        ]));
        for (var i = 0; i < 4; i++) { Repository.Commit(new[] { "Bump order to 1.1.0", "Ask for canary", "Set cart to 2.0.0", "Add payment" }[i], pushed: true); }
        _ = Repository.WriteAsync([new($"{Payment}/api/values.yaml", Values.Replace("minReplicas: 2", "minReplicas: 3", StringComparison.Ordinal))], CancellationToken.None);
        FillCluster();
        FillTutorial();
    }

    public FakeCluster Cluster { get; } = new FakeCluster().WithArgo();

    public FakeTutorial Tutorial { get; } = new();

    public FakeRepository Repository { get; }

    /// <summary>The tutorial's own tree, as it is copied beside the tests.</summary>
    private static IEnumerable<(string, string)> Tree()
    {
        var root = AppContext.BaseDirectory;
        return Directory.EnumerateFiles(Path.Combine(root, "gitops"), "*", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllText(file)));
    }

    private void FillCluster()
    {
        var o = Cluster.Objects.Serve("argoproj.io/v1alpha1", "Rollout", "rollouts").Serve("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers").Serve("external-secrets.io/v1", "ExternalSecret", "externalsecrets");
        var newest = Repository.Current.RemoteHead!.Sha;
        var older = Repository.Current.RemoteHead!.Parents[0];
        o.Put(Sample.Application("argo-bootstrap", path: "gitops/bootstrap/phase-2", revision: newest));
        o.Put(Sample.Application("argo-resources", parent: "argo-bootstrap", revision: newest));
        o.Put(Sample.Application("argo-cd", "OutOfSync", phase: "Running", parent: "argo-bootstrap", revision: newest));
        o.Put(Sample.Application("argo-rollouts", parent: "argo-bootstrap", revision: newest));
        o.Put(Sample.Application("external-bootstrap", path: "gitops/bootstrap/phase-3", revision: newest));
        o.Put(Sample.Application("external-secrets", "Synced", "Degraded", parent: "external-bootstrap", revision: newest, resources: [Sample.Managed("apps", "v1", "Deployment", "webhook", health: "Degraded")]));
        o.Put(Sample.Application("metrics-server", "Unknown", "Unknown", "Succeeded", parent: "external-bootstrap", error: "Failed to load target state: failed to generate manifest for source 1 of 1: must specify --enable-helm", revision: older));
        o.Put(Sample.Application("products", path: "gitops/bootstrap/phase-4", revision: newest));
        o.Put(Sample.Application("coffee", parent: "products", revision: newest));
        o.Put(Sample.Application("cart", "OutOfSync", "Suspended", set: "coffee", path: "gitops/applications/coffee/cart", revision: newest, resources:
        [
            Sample.Managed("external-secrets.io", "v1", "ExternalSecret", "cart-db"), Sample.Managed("", "v1", "Service", "cart", "OutOfSync"),
            Sample.Managed("argoproj.io", "v1alpha1", "Rollout", "cart", health: "Suspended"), Sample.Managed("autoscaling", "v2", "HorizontalPodAutoscaler", "cart"), Sample.Managed("", "v1", "ConfigMap", "cart-data", health: null),
        ]));
        o.Put(Sample.Application("order", "OutOfSync", "Missing", "Failed", set: "coffee", path: "gitops/applications/coffee/order", revision: newest, error: "one or more objects failed to apply, reason: namespace coffee-test is not permitted in project coffee"));
        o.Put(Sample.Application("payment", "Synced", "Progressing", set: "coffee", path: "gitops/applications/coffee/payment", revision: newest, resources: [Sample.Managed("apps", "v1", "Deployment", "payment", health: "Progressing")]));
        o.Put(new JsonObject
        {
            ["apiVersion"] = "argoproj.io/v1alpha1",
            ["kind"] = "ApplicationSet",
            ["metadata"] = new JsonObject { ["name"] = "coffee", ["namespace"] = "argo", ["annotations"] = new JsonObject { ["argocd.argoproj.io/tracking-id"] = "coffee:argoproj.io/ApplicationSet:argo/coffee" } },
            ["spec"] = JsonNode.Parse("""
                { "goTemplate": true, "goTemplateOptions": ["missingkey=error"],
                  "generators": [ { "git": { "repoURL": "http://git.default.svc/learning-gitops.git", "revision": "HEAD", "requeueAfterSeconds": 20,
                    "directories": [ { "path": "gitops/applications/coffee/*" }, { "path": "gitops/applications/coffee/_*", "exclude": true } ] } } ],
                  "template": { "metadata": { "name": "{{.path.basename}}" }, "spec": { "project": "coffee",
                    "source": { "repoURL": "http://git.default.svc/learning-gitops.git", "targetRevision": "HEAD", "path": "{{.path.path}}" },
                    "destination": { "server": "https://kubernetes.default.svc", "namespace": "coffee" } } } }
                """),
            ["status"] = JsonNode.Parse($$"""{ "conditions": [ { "type": "ParametersGenerated", "status": "True", "lastTransitionTime": "{{Sample.Ago(8)}}", "message": "Successfully generated parameters for all Applications" }, { "type": "ResourcesUpToDate", "status": "True", "message": "All applications have been generated successfully" }, { "type": "ErrorOccurred", "status": "False", "message": "" } ] }"""),
        });
        o.Put(Sample.Object("argoproj.io/v1alpha1", "Rollout", "cart"));
        o.Put(Sample.Object("external-secrets.io/v1", "ExternalSecret", "cart-db"));
        o.Put(Sample.Object("v1", "Secret", "cart-db", owner: ("ExternalSecret", "cart-db"), more: new JsonObject { ["data"] = new JsonObject { ["password"] = "c2VjcmV0" } }));
        o.Put(Sample.Object("autoscaling/v2", "HorizontalPodAutoscaler", "cart"));
        o.Put(Sample.Object("apps/v1", "ReplicaSet", "cart-6d8f9c", owner: ("Rollout", "cart"), more: new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 4 }, ["status"] = new JsonObject { ["readyReplicas"] = 4, ["replicas"] = 4 } }));
        o.Put(Sample.Object("apps/v1", "ReplicaSet", "cart-7b55d4", owner: ("Rollout", "cart"), more: new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 1 }, ["status"] = new JsonObject { ["readyReplicas"] = 1, ["replicas"] = 1 } }));
        foreach (var pod in new[] { "4xk2p", "9mwqz", "h2vbn", "p8rzs" }) { o.Put(Sample.Pod($"cart-6d8f9c-{pod}", "cart-6d8f9c")); }
        o.Put(Sample.Pod("cart-7b55d4-t2r8v", "cart-7b55d4"));
        o.Put(Sample.Object("apps/v1", "Deployment", "payment"));
        o.Put(Sample.Object("apps/v1", "ReplicaSet", "payment-5f6d", owner: ("Deployment", "payment")));
        o.Put(Sample.Pod("payment-5f6d-aaaaa", "payment-5f6d"));
        o.Put(Sample.Pod("payment-5f6d-bbbbb", "payment-5f6d", ready: false));
        foreach (var service in new[] { "cart", "order" })
        {
            o.Put(Sample.Object("v1", "Service", service, more: JsonNode.Parse("""{ "spec": { "type": "ClusterIP", "clusterIP": "10.96.41.7", "selector": { "app.kubernetes.io/name": "cart", "app.kubernetes.io/instance": "cart" }, "ports": [ { "name": "http", "port": 8080, "targetPort": 8080, "protocol": "TCP" } ] } }""")!.AsObject(), managed: JsonNode.Parse($$"""
                [ { "manager": "argocd-controller", "operation": "Update", "time": "{{Sample.Ago(400)}}", "fieldsV1": { "f:spec": { "f:selector": {}, "f:type": {}, "f:ports": { "k:{\"port\":8080,\"protocol\":\"TCP\"}": { "f:name": {}, "f:targetPort": {} } } } } },
                  { "manager": "kubectl-edit", "operation": "Update", "time": "{{Sample.Ago(4)}}", "fieldsV1": { "f:spec": { "f:ports": { "k:{\"port\":8080,\"protocol\":\"TCP\"}": { ".": {}, "f:port": {} } } } } } ]
                """)!.AsArray()));
        }

        o.Put(Sample.Object("v1", "ConfigMap", "argocd-cm", "argo", more: new JsonObject { ["data"] = new JsonObject { ["kustomize.buildOptions"] = "--enable-helm" } }));

        o.Put(Sample.Object("discovery.k8s.io/v1", "EndpointSlice", "cart-x7k2p", owner: ("Service", "cart"), more: new JsonObject
        {
            ["endpoints"] = new JsonArray([.. Enumerable.Range(0, 5).Select(i => new JsonObject { ["addresses"] = new JsonArray($"10.244.0.{i + 9}"), ["conditions"] = new JsonObject { ["ready"] = true } })]),
        }));
        o.Put(Sample.Object("v1", "Node", "learning-gitops", null));
        foreach (var name in new[] { "default", "kube-system", "argo", "coffee" }) { o.Put(Sample.Object("v1", "Namespace", name, null)); }
        o.Put(Sample.Object("v1", "Event", "cart.1", more: new JsonObject { ["type"] = "Normal", ["reason"] = "ScalingReplicaSet", ["message"] = "Scaled up ReplicaSet cart-7b55d4 to 1", ["lastTimestamp"] = Sample.Ago(38), ["involvedObject"] = new JsonObject { ["kind"] = "Rollout", ["name"] = "cart", ["namespace"] = "coffee" } }));
        var calls = 0;
        o.Respond = request => request.RequestUri!.ToString().Contains("/log", StringComparison.Ordinal)
            ? new(HttpStatusCode.OK) { Content = new StringContent("2026-11-24T03:00:00Z cart 2.0.0 listens on 8080\n2026-11-24T03:00:01Z ready\n") }
            : request.RequestUri.ToString().Contains("/proxy/", StringComparison.Ordinal)
                ? new(++calls % 7 == 0 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK) { Content = new StringContent($$"""{"name":"cart","version":"{{(calls % 5 == 0 ? "2.0.0" : "1.0.0")}}","pod":"cart-6d8f9c-{{calls % 4}}"}""", System.Text.Encoding.UTF8, "application/json") }
                : new(HttpStatusCode.NotFound) { Content = new StringContent("404 page not found") };
    }

    private void FillTutorial()
    {
        var create = new StepId(0, "create-cluster");
        var repository = new StepId(0, "your-repository");
        var argo = new StepId(1, "install-argo-cd");
        var at = DateTimeOffset.UtcNow.AddMinutes(-4);
        foreach (var done in new[] { create, repository })
        {
            Tutorial.Set(Tutorial.Current.Steps[done] with { Status = StepStatus.Passed, StartedAt = at, PassedAt = at, Checks = [.. Tutorial.Current.Steps[done].Checks.Select(c => c with { Status = CheckStatus.Passed, At = at })] });
        }

        Tutorial.Set(new(
            argo, StepStatus.Waiting,
            [
                new(new("The CRD `applications.argoproj.io` is established", "CRD `applications.argoproj.io`이 준비되었습니다"), CheckStatus.Passed, new("`applications.argoproj.io` Established since 14:02:11", "`applications.argoproj.io` 14:02:11부터 Established"), false, at.AddSeconds(1.1)),
                new(new("The AppProject `argo/platform` exists", "AppProject `argo/platform`이 있습니다"), CheckStatus.Passed, new("`AppProject/platform`, `resourceVersion 4117`", "`AppProject/platform`, `resourceVersion 4117`"), false, at.AddSeconds(2.4)),
                new(new("Every workload of `argo` is available", "`argo`의 모든 워크로드가 준비되었습니다"), CheckStatus.Waiting, new("Waiting for Deployment `argo/argocd-server`: `availableReplicas` 0, wanted 1", "Deployment `argo/argocd-server` 대기 중: `availableReplicas` 0, 목표 1"), false, at.AddSeconds(3.1)),
            ],
            [], null, [new("CustomResourceDefinition", "applications.argoproj.io", "serverside-applied"), new("Deployment", "argo/argocd-server", "serverside-applied")], 2, false, at, null), argo);
        Tutorial.Print("kubectl apply --server-side --force-conflicts -k gitops/bootstrap/phase-1", OutputKind.Echo);
        foreach (var line in ImmutableArray.Create("namespace/argo serverside-applied", "customresourcedefinition.apiextensions.k8s.io/applications.argoproj.io serverside-applied", "deployment.apps/argocd-server serverside-applied")) { Tutorial.Print(line); }
        Tutorial.Print("error: resource mapping not found for name: \"platform\" namespace: \"argo\": no matches for kind \"AppProject\" in version \"argoproj.io/v1alpha1\"", OutputKind.Refusal);
    }
}
