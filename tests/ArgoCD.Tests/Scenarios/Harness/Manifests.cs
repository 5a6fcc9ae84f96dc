namespace ArgoCD.Tests.Scenarios.Harness;

/// <summary>Manifests that scenarios write again and again.</summary>
internal static class Manifests
{
    public const string DefaultProject = """
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: default}
        spec:
          sourceRepos: ['*']
          destinations: [{server: '*', namespace: '*'}]
          clusterResourceWhitelist: [{group: '*', kind: '*'}]
        """;

    public const string Automated = "automated: {prune: true, selfHeal: true}";

    /// <summary>An Application of directory <c>app</c>.</summary>
    /// <param name="name">Its name, with the mark.</param>
    /// <param name="policy">Its sync policy, as the inside of a flow map.</param>
    /// <param name="spec">More of its spec, as the inside of a flow map.</param>
    /// <param name="source">Its source, as the inside of a flow map.</param>
    /// <param name="metadata">More of its metadata, as the inside of a flow map.</param>
    public static string Application(
        string name, string policy = "", string spec = "project: default",
        string source = "path: app, targetRevision: main", string metadata = "namespace: argo~") => $"""
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {Flow($"name: {name}, {metadata}")}
        spec: {Flow($"{spec}, source: {Flow($"repoURL: '{ScenarioRepository.Url}', {source}")}, destination: {Destination}, syncPolicy: {Flow(policy)}")}
        """;

    /// <summary>A ConfigMap.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="color">What it holds.</param>
    /// <param name="metadata">More of its metadata, as the inside of a flow map.</param>
    public static string ConfigMap(string name, string color = "green", string metadata = "labels: {}") =>
        $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}, {metadata}}}, data: {{color: {color}}}}}\n";

    /// <summary>A Job that is a hook.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="hook">Its hook types.</param>
    /// <param name="more">More annotations, as the inside of a flow map.</param>
    public static string Job(string name, string hook, string more = "x: y") => $"""
        apiVersion: batch/v1
        kind: Job
        metadata: {Flow($"name: {name}, annotations: {Flow($"argocd.argoproj.io/hook: '{hook}', {more}")}")}
        spec:
          template:
            spec:
              restartPolicy: Never
              containers: {List("name: run, image: 'busybox:1'")}
        ---

        """;

    /// <summary>A Deployment.</summary>
    public static string Deployment(string name, string image = "shop:1", string metadata = "labels: {}", int replicas = 1) => $"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {Flow($"name: {name}, {metadata}")}
        spec:
          replicas: {replicas}
          selector:
            matchLabels: {Flow($"app: {name}")}
          template:
            metadata:
              labels: {Flow($"app: {name}")}
            spec:
              containers: {List($"name: run, image: '{image}'")}
        ---

        """;

    /// <summary>What a Job reports when it is done.</summary>
    public const string Complete =
        "{status: {startTime: '2026-01-01T00:00:00Z', completionTime: '2026-01-01T00:00:00Z', succeeded: 1, conditions: [{type: SuccessCriteriaMet, status: 'True'}, {type: Complete, status: 'True'}]}}";

    /// <summary>What a Job reports when it has failed.</summary>
    public const string Failed =
        "{status: {startTime: '2026-01-01T00:00:00Z', failed: 1, conditions: [{type: FailureTarget, status: 'True'}, {type: Failed, status: 'True', reason: BackoffLimitExceeded, message: Job has reached the specified backoff limit}]}}";

    /// <summary>What GitHub posts for a push to <c>main</c>.</summary>
    public static object PushEvent(IReadOnlyCollection<string> changed) => new
    {
        @ref = "refs/heads/main",
        repository = new { html_url = "http://git.default.svc/learning-gitops", clone_url = ScenarioRepository.Url, default_branch = "main" },
        commits = new[] { new { added = Array.Empty<string>(), modified = changed, removed = Array.Empty<string>() } },
    };

    private const string Destination = "{server: 'https://kubernetes.default.svc', namespace: coffee~}";

    private static string Flow(string fields) => "{" + fields + "}";

    private static string List(string fields) => "[{" + fields + "}]";
}
