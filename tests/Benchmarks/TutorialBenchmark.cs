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
/// Measures the main job on fresh data folders: start, cluster, eleven Applications, a pushed directory; medians of several runs, in
/// seconds, MiB for memory and MB for disk.
/// </summary>
internal static class TutorialBenchmark
{
    private static readonly (string Name, double Target, string Unit)[] Targets =
    [
        ("startToFirstPage", 3, "s"), ("phase0", 2, "s"), ("clickToElevenHealthy", 45, "s"), ("pushToApplication", 0.5, "s"),
        ("pushToPodReady", 5, "s"), ("dashboardPss", 350, "MiB"), ("coffeePodPss", 60, "MiB"), ("dataFolder", 50, "MB"),
    ];

    /// <summary>Runs, prints, and writes <c>artifacts/benchmarks/tutorial.json</c>.</summary>
    public static async Task<int> RunAsync(int runs)
    {
        var measured = new List<Dictionary<string, double>>();
        for (var run = 1; run <= runs; run++)
        {
            var one = await MeasureAsync(CancellationToken.None);
            measured.Add(one);
            Console.WriteLine($"run {run}: {string.Join(", ", one.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key} {value.Value:0.000}")))}");
        }

        var result = new JsonObject
        {
            ["at"] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            ["machine"] = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}",
            ["runs"] = runs,
            ["waitsOfTheManifests"] = "initialDelaySeconds of argocd-repo-server 5 s, argocd-server 3 s and argocd-application-controller 5 s, of External Secrets' webhook and cert-controller 2 s (patched from 20 s); Metrics Server measures every 10 s and answers after its second measurement; the autoscaler looks every 5 s (upstream: 15 s)",
        };
        Console.WriteLine($"{"",-24}{"median",10}{"target",10}");
        foreach (var (name, target, unit) in Targets)
        {
            var values = measured.Where(one => one.ContainsKey(name)).Select(one => one[name]).Order().ToList();
            if (values.Count == 0) { continue; }
            var median = values[values.Count / 2];
            result[name] = new JsonObject
            {
                ["median"] = Math.Round(median, 3),
                ["target"] = target,
                ["unit"] = unit,
                ["met"] = median <= target,
                ["all"] = new JsonArray([.. values.Select(value => (JsonNode)Math.Round(value, 3))]),
            };
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24}{median,10:0.000}{target,10:0.###} {unit} {(median <= target ? "met" : "NOT met")}"));
        }

        var folder = Path.Combine(DashboardProcess.Root(), "artifacts", "benchmarks");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "tutorial.json"), result.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        return 0;
    }

    private static async Task<Dictionary<string, double>> MeasureAsync(CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, double>();
        var folder = Directory.CreateTempSubdirectory("benchmark").FullName;
        try
        {
            var data = Path.Combine(folder, "data");
            var watch = Stopwatch.StartNew();
            await using (var first = await DashboardProcess.StartAsync(data, null, cancellationToken))
            {
                using var browser = new HttpClient();
                (await browser.GetAsync(first.Address, cancellationToken)).EnsureSuccessStatusCode();
                values["startToFirstPage"] = watch.Elapsed.TotalSeconds;
            }

            // The same folder again, now with the steps' actions back to back.
            await using var dashboard = await DashboardProcess.StartAsync(
                data, ["--port", "0", "--api-port", "0", "--jump-to", "2/register-argo-cd,4/register-product"], cancellationToken);
            var clicked = Stopwatch.StartNew();
            values["phase0"] = (await dashboard.WaitForLineAsync("0/create-cluster is proven", cancellationToken)).Seconds;
            var proven = await dashboard.WaitForLineAsync("4/register-product is proven", cancellationToken);
            using var kubernetes = new global::k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(dashboard.Kubeconfig));
            var cluster = new ResourceClient(kubernetes);
            await WaitAsync(cluster, ResourceTypes.Applications, all => all.Count == 11 && all.Values.All(IsHealthy), cancellationToken);
            values["clickToElevenHealthy"] = Math.Max(clicked.Elapsed.TotalSeconds, proven.Seconds);

            await MeasurePushAsync(dashboard, cluster, folder, values, cancellationToken);
            if (ProcessMemory.OfProcess(dashboard.Id) is { } own) { values["dashboardPss"] = own; }
            var pods = ProcessMemory.ChildrenRunning(dashboard.Id, "Coffee.").Select(ProcessMemory.OfProcess).OfType<double>().Order().ToList();
            if (pods.Count > 0) { values["coffeePodPss"] = pods[pods.Count / 2]; }
            values["dataFolder"] = new DirectoryInfo(data).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1e6;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return values;
    }

    private static async Task MeasurePushAsync(
        DashboardProcess dashboard, ResourceClient cluster, string folder, Dictionary<string, double> values, CancellationToken cancellationToken)
    {
        var clone = Path.Combine(folder, "clone");
        await GitAsync(folder, ["clone", "--quiet", new Uri(dashboard.Address, "/git/learning-gitops.git").ToString(), clone], cancellationToken);
        var coffee = Path.Combine(clone, "gitops", "applications", "coffee");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(coffee, "order", "api")))
        {
            var copy = Path.Combine(coffee, "payment", "api", Path.GetFileName(file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            var keep = text.IndexOf("\nsecrets:", StringComparison.Ordinal) is var end and >= 0 ? text[..(end + 1)] : text;
            await File.WriteAllTextAsync(copy, keep.Replace("name: order", "name: payment", StringComparison.Ordinal).Replace("releaseName: order", "releaseName: payment", StringComparison.Ordinal), cancellationToken);
        }

        await File.WriteAllTextAsync(
            Path.Combine(coffee, "payment", "kustomization.yaml"),
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: coffee\nresources:\n  - api\n", cancellationToken);
        await GitAsync(clone, ["add", "--all"], cancellationToken);
        await GitAsync(clone, ["-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.org", "commit", "--quiet", "--message", "Add payment"], cancellationToken);

        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var application = WaitAsync(cluster, ResourceTypes.Applications, all => all.ContainsKey(new ObjectKey("argo", "payment")), watching.Token);
        var pod = WaitAsync(cluster, ResourceTypes.Pods, all => all.Values.Any(item => ((string?)item["metadata"]?["name"])?.StartsWith("payment-", StringComparison.Ordinal) == true && IsReady(item)), watching.Token);
        await GitAsync(clone, ["push", "--quiet", "origin", "main"], cancellationToken);
        var pushed = Stopwatch.GetTimestamp();
        values["pushToApplication"] = Math.Max(0, Stopwatch.GetElapsedTime(pushed, await application).TotalSeconds);
        values["pushToPodReady"] = Math.Max(0, Stopwatch.GetElapsedTime(pushed, await pod).TotalSeconds);
    }

    // The moment, as a Stopwatch timestamp, at which a watch first showed what is waited for.
    private static async Task<long> WaitAsync(
        ResourceClient cluster, ResourceType type, Func<Dictionary<ObjectKey, JsonObject>, bool> holds, CancellationToken cancellationToken)
    {
        var list = await cluster.ListAsync(type, null, null, cancellationToken);
        var all = list.Items.ToDictionary(KeyOf);
        if (holds(all)) { return Stopwatch.GetTimestamp(); }
        await foreach (var change in cluster.WatchAsync(type, null, null, list.ResourceVersion, cancellationToken))
        {
            if (change.Type == ResourceEventType.Bookmark) { continue; }
            if (change.Type == ResourceEventType.Deleted) { all.Remove(KeyOf(change.Object)); }
            else { all[KeyOf(change.Object)] = change.Object; }
            if (holds(all)) { return Stopwatch.GetTimestamp(); }
        }

        throw new InvalidOperationException($"the watch of {type} ended");
    }

    private static ObjectKey KeyOf(JsonObject item) => new((string?)item["metadata"]?["namespace"] ?? "", (string?)item["metadata"]?["name"] ?? "");

    private static bool IsHealthy(JsonObject application) =>
        (string?)application["status"]?["sync"]?["status"] == "Synced" && (string?)application["status"]?["health"]?["status"] == "Healthy";

    private static bool IsReady(JsonObject pod) => (pod["status"]?["conditions"] as JsonArray ?? [])
        .Any(condition => (string?)condition?["type"] == "Ready" && (string?)condition["status"] == "True");

    private static async Task GitAsync(string folder, string[] arguments, CancellationToken cancellationToken) =>
        await Cli.Wrap("git").WithWorkingDirectory(folder).WithArguments(arguments)
            .WithEnvironmentVariables(git => git.Set("GIT_TERMINAL_PROMPT", "0").Set("no_proxy", "localhost,127.0.0.1")).ExecuteAsync(cancellationToken);
}
