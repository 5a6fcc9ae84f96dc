using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using CliWrap;
using EndToEnd;
using k8s;
using Kubernetes.Runtime;

namespace Benchmarks;

/// <summary>
/// Measures one ApplicationSet over many directories, each the chart <c>mini</c> with an image outside the catalogue, so that its pods are
/// simulated: how long until all are Healthy, how soon a push reaches one, and how cost grows with their number.
/// </summary>
internal static class FleetBenchmark
{
    private const string Repository = "http://git.default.svc/learning-gitops.git";
    private const int Pushes = 20;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    /// <summary>The step after which the cluster measures its pods; before it every autoscaler, and with it every Application, is Degraded.</summary>
    private const string Start = "3/metrics-arrive";

    /// <summary>
    /// The longest wait that manifests state between a pod and its Application's health: the readiness probe of <c>mini</c> looks every
    /// 2 s, Metrics Server needs two measurements 10 s apart, and the autoscaler looks every 5 s.
    /// </summary>
    private const double StatedWaitSeconds = 2 + 20 + 5;

    /// <summary>Runs, prints, and writes <c>artifacts/benchmarks/fleet.json</c>.</summary>
    /// <param name="sizes">How many directories each run has.</param>
    /// <param name="withBoard">Whether a browser on the same machine has the board open, and clicks in it, until all have been compared anew.</param>
    public static async Task<int> RunAsync(IReadOnlyList<int> sizes, bool withBoard)
    {
        var runs = new JsonArray();
        List<(double Size, double Seconds)> points = [];
        foreach (var size in sizes)
        {
            var run = await MeasureAsync(size, withBoard, CancellationToken.None);
            runs.Add(run);
            points.Add((size, (double)run["processorSecondsOfFleet"]!));
            Console.WriteLine(run.ToJsonString());
        }

        var result = new JsonObject
        {
            ["at"] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            ["machine"] = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}",
            ["waitsOfTheManifests"] = "readiness probe of mini every 2 s, two measurements of Metrics Server 10 s apart, autoscaler every 5 s: at most 27 s, taken off allHealthySeconds",
            ["board"] = withBoard
                ? "open in one browser on the same machine until all have been compared anew; input is a click on its view switch to the frame that shows it, every 500 ms"
                : "not open",
            ["fittedExponentOfProcessorSecondsOfFleet"] = points.Count > 1 ? Math.Round(Slope(points), 3) : null,
            ["runs"] = runs,
        };
        var folder = Path.Combine(DashboardProcess.Root(), "artifacts", "benchmarks");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "fleet.json"), result.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        return 0;
    }

    /// <summary>The exponent of the power law through the points, by least squares over their logarithms.</summary>
    private static double Slope(IReadOnlyCollection<(double Size, double Seconds)> points)
    {
        var logs = points.Select(point => (X: Math.Log(point.Size), Y: Math.Log(Math.Max(0.001, point.Seconds)))).ToList();
        var (x, y) = (logs.Average(log => log.X), logs.Average(log => log.Y));
        return logs.Sum(log => (log.X - x) * (log.Y - y)) / logs.Sum(log => (log.X - x) * (log.X - x));
    }

    private static async Task<JsonObject> MeasureAsync(int size, bool withBoard, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fleet").FullName;
        try
        {
            var (data, clone) = (Path.Combine(folder, "data"), Path.Combine(folder, "clone"));
            await DescribeClusterAsync(data, clone, size, cancellationToken);
            await using var dashboard = await DashboardProcess.StartAsync(data, ["--port", "0", "--api-port", "0", "--jump-to", Start], cancellationToken);
            await dashboard.WaitForLineAsync($"{Start} is proven", cancellationToken);
            using var kubernetes = new global::k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(dashboard.Kubeconfig));
            var cluster = new ResourceClient(kubernetes);
            await GitAsync(clone, ["remote", "set-url", "origin", new Uri(dashboard.Address, "/git/learning-gitops.git").ToString()], cancellationToken);
            await GitAsync(clone, ["pull", "--quiet", "origin", "main"], cancellationToken);
            for (var index = 0; index < size; index++)
            {
                await WriteServiceAsync(clone, Name(index), "1", cancellationToken);
            }

            await cluster.CreateAsync(ApplicationSets, Set(), new WriteOptions("benchmark"), cancellationToken);
            await using var fleet = await Fleet.FollowAsync(cluster, cancellationToken);
            var versionBefore = fleet.Version;
            using var process = Process.GetProcessById(dashboard.Id);
            var idleBefore = await IdleAsync(process, cancellationToken);
            await using var board = withBoard ? await Board.OpenAsync(dashboard, browsers: 1) : null;
            var processorBefore = Processor(process);
            var pushed = await PushAsync(clone, "The fleet", cancellationToken);
            var becoming = fleet.WhenAsync(all => all.Count == size && all.Values.All(app => app.IsHealthy), cancellationToken);
            var clicks = board is null ? [] : await board.ClickAsync(() => !becoming.IsCompleted, cancellationToken);
            var healthy = await becoming;
            var processor = Processor(process) - processorBefore;
            var untilHealthy = Stopwatch.GetElapsedTime(pushed, healthy).TotalSeconds;
            var objects = await CountAsync(cluster, cancellationToken);
            var result = new JsonObject
            {
                ["applications"] = size,
                ["untilHealthySeconds"] = Math.Round(untilHealthy, 3),
                ["allHealthySeconds"] = Math.Round(Math.Max(0, untilHealthy - StatedWaitSeconds), 3),
                ["processorSeconds"] = Math.Round(processor.TotalSeconds, 1),
                ["processorSecondsOfFleet"] = Math.Round(processor.TotalSeconds - (idleBefore * untilHealthy), 1),
                ["objectsInNamespace"] = objects,
                ["objectsPerApplication"] = Math.Round(objects / (double)size, 2),
                ["writesPerApplication"] = Math.Round((fleet.Version - versionBefore) / (double)size, 1),
                ["processPssMiB"] = ProcessMemory.OfProcess(dashboard.Id) is { } memory ? Math.Round(memory, 1) : null,
            };
            Add(result, "inputUntilHealthy", clicks);
            var comparing = MeasureChangeAsync(clone, fleet, cluster, size, limited: false, result, cancellationToken);
            var later = board is null ? [] : await board.ClickAsync(() => !comparing.IsCompleted, cancellationToken);
            await comparing;
            Add(result, "inputUntilCompared", later);
            Add(result, "input", [.. clicks.Concat(later).Order()]);
            await (board?.CloseAsync() ?? Task.CompletedTask);
            result["idleShareOfACore"] = Math.Round(await IdleAsync(process, cancellationToken), 3);
            await MeasureChangeAsync(clone, fleet, cluster, size, limited: true, result, cancellationToken);
            await MeasurePushesAsync(clone, fleet, size, result, cancellationToken);
            return result;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static TimeSpan Processor(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>The share of a processor that the process takes while nothing is asked of it.</summary>
    private static async Task<double> IdleAsync(Process process, CancellationToken cancellationToken)
    {
        var (before, start) = (Processor(process), Stopwatch.GetTimestamp());
        await Task.Delay(IdleTime, cancellationToken);
        return (Processor(process) - before) / Stopwatch.GetElapsedTime(start);
    }

    private static void Add(JsonObject result, string phase, List<double> clicks)
    {
        if (clicks.Count == 0) { return; }
        result[$"{phase}P95Milliseconds"] = Math.Round(clicks[(int)(clicks.Count * 0.95)], 1);
        result[$"{phase}WorstMilliseconds"] = Math.Round(clicks[^1], 1);
        result[$"{phase}Clicks"] = clicks.Count;
    }

    /// <summary>One node takes 110 pods; a learner who wants more says so in the description of the cluster, before it is made.</summary>
    private static async Task DescribeClusterAsync(string data, string clone, int size, CancellationToken cancellationToken)
    {
        await using var dashboard = await DashboardProcess.StartAsync(data, ["--port", "0", "--api-port", "0"], cancellationToken);
        await GitAsync(Path.GetDirectoryName(clone)!, ["clone", "--quiet", new Uri(dashboard.Address, "/git/learning-gitops.git").ToString(), clone], cancellationToken);
        await File.AppendAllTextAsync(
            Path.Combine(clone, "gitops", "bootstrap", "phase-0", "local.yaml"),
            $"  - |\n    kind: KubeletConfiguration\n    maxPods: {size + Pushes + 110}\n", cancellationToken);
        await PushAsync(clone, "Let the node take more pods", cancellationToken);
        await dashboard.StopAsync(cancellationToken);
    }

    /// <summary>One directory changes: how soon its own Application, and how soon all others, have compared with the commit.</summary>
    private static async Task MeasureChangeAsync(
        string clone, Fleet fleet, ResourceClient cluster, int size, bool limited, JsonObject result, CancellationToken cancellationToken)
    {
        if (limited)
        {
            await cluster.PatchAsync(
                ApplicationSets, new ObjectKey("argo", "fleet"), PatchType.Merge,
                JsonNode.Parse("""{"spec":{"template":{"metadata":{"annotations":{"argocd.argoproj.io/manifest-generate-paths":"."}}}}}""")!, new WriteOptions("benchmark"), cancellationToken);
            await fleet.WhenAsync(all => all.Values.All(app => app.StatesPaths), cancellationToken);
        }

        var changed = Name(size / 2);
        await WriteServiceAsync(clone, changed, limited ? "3" : "2", cancellationToken);
        var pushed = await PushAsync(clone, "One service", cancellationToken);
        var sha = await HeadAsync(clone, cancellationToken);
        var own = await fleet.WhenAsync(all => all[new ObjectKey("argo", changed)].Revision == sha, cancellationToken);
        result[limited ? "changedWithPathsSeconds" : "changedSeconds"] = Math.Round(Stopwatch.GetElapsedTime(pushed, own).TotalSeconds, 3);
        if (limited)
        {
            result["othersComparedWithPaths"] = fleet.Count(app => app.Revision == sha) - 1;
        }
        else
        {
            var all = await fleet.WhenAsync(apps => apps.Values.All(app => app.Revision == sha), cancellationToken);
            result["allComparedSeconds"] = Math.Round(Stopwatch.GetElapsedTime(pushed, all).TotalSeconds, 3);
        }
    }

    private static async Task MeasurePushesAsync(string clone, Fleet fleet, int size, JsonObject result, CancellationToken cancellationToken)
    {
        List<double> waits = [];
        for (var push = 0; push < Pushes; push++)
        {
            var name = Name(size + push);
            await WriteServiceAsync(clone, name, "1", cancellationToken);
            var pushed = await PushAsync(clone, $"Add {name}", cancellationToken);
            var created = await fleet.WhenAsync(all => all.ContainsKey(new ObjectKey("argo", name)), cancellationToken);
            waits.Add(Math.Max(0, Stopwatch.GetElapsedTime(pushed, created).TotalSeconds));
        }

        waits.Sort();
        result["pushToApplicationMedianSeconds"] = Math.Round(waits[waits.Count / 2], 3);
        result["pushToApplicationWorstSeconds"] = Math.Round(waits[^1], 3);
        result["pushes"] = Pushes;
    }

    private static ResourceType ApplicationSets { get; } = new("argoproj.io", "v1alpha1", "ApplicationSet", "applicationsets", true);

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"svc-{index:0000}");

    private static async Task<int> CountAsync(ResourceClient cluster, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var type in (ResourceType[])[ResourceTypes.Pods, ResourceTypes.Services, ResourceTypes.Deployments, ResourceTypes.ReplicaSets, ResourceTypes.ConfigMaps])
        {
            count += (await cluster.ListAsync(type, "fleet", null, cancellationToken)).Items.Length;
        }

        return count;
    }

    private static JsonObject Set() => JsonNode.Parse($$$"""
        {
          "apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "metadata": {"name": "fleet", "namespace": "argo"},
          "spec": {
            "goTemplate": true,
            "generators": [{"git": {"repoURL": "{{{Repository}}}", "revision": "main", "requeueAfterSeconds": 20, "directories": [{"path": "gitops/applications/fleet/*"}]}}],
            "template": {
              "metadata": {"name": "{{ .path.basename }}"},
              "spec": {
                "project": "default",
                "source": {"repoURL": "{{{Repository}}}", "targetRevision": "main", "path": "{{ .path.path }}"},
                "destination": {"server": "https://kubernetes.default.svc", "namespace": "fleet"},
                "syncPolicy": {"automated": {"prune": true, "selfHeal": true}, "syncOptions": ["CreateNamespace=true"]}
              }
            }
          }
        }
        """)!.AsObject();

    private static async Task WriteServiceAsync(string clone, string name, string tag, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(clone, "gitops", "applications", "fleet", name)).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "kustomization.yaml"),
            $"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nhelmGlobals:\n  chartHome: ../../../charts\nhelmCharts:\n  - name: mini\n    releaseName: {name}\n    namespace: fleet\n    valuesFile: values.yaml\n", cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "values.yaml"),
            $"service:\n  name: {name}\nimage:\n  repository: example.org/fleet\n  tag: \"{tag}\"\nresources:\n  requests:\n    cpu: 1m\n    memory: 1Mi\n", cancellationToken);
    }

    private static async Task<long> PushAsync(string clone, string message, CancellationToken cancellationToken)
    {
        await GitAsync(clone, ["add", "--all"], cancellationToken);
        await GitAsync(clone, ["-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.org", "commit", "--quiet", "--message", message], cancellationToken);
        await GitAsync(clone, ["push", "--quiet", "origin", "main"], cancellationToken);
        return Stopwatch.GetTimestamp();
    }

    private static async Task<string> HeadAsync(string clone, CancellationToken cancellationToken)
    {
        var output = new System.Text.StringBuilder();
        await Cli.Wrap("git").WithWorkingDirectory(clone).WithArguments(["rev-parse", "HEAD"]).WithStandardOutputPipe(PipeTarget.ToStringBuilder(output)).ExecuteAsync(cancellationToken);
        return output.ToString().Trim();
    }

    private static async Task GitAsync(string folder, string[] arguments, CancellationToken cancellationToken) =>
        await Cli.Wrap("git").WithWorkingDirectory(folder).WithArguments(arguments).ExecuteAsync(cancellationToken);
}
