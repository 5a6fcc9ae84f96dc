using System.Diagnostics;
using System.Globalization;
using EndToEnd;
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

        var report = new BenchmarkReport("tutorial", new()
        {
            ["runs"] = runs,
            ["waitsOfTheManifests"] = "initialDelaySeconds of argocd-repo-server 5 s, argocd-server 3 s and argocd-application-controller 5 s, of External Secrets' webhook and cert-controller 2 s (patched from 20 s); Metrics Server measures every 10 s and answers after its second measurement; the autoscaler looks every 5 s (upstream: 15 s)",
        });
        foreach (var (name, target, unit) in Targets)
        {
            var values = measured.Where(one => one.ContainsKey(name)).Select(one => one[name]).Order().ToList();
            if (values.Count > 0) { report.Add(name, values[values.Count / 2], target, unit, values); }
        }

        await report.WriteAsync();
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
            using var cluster = new ClusterWatch(dashboard.Kubeconfig);
            await cluster.UntilAsync(ResourceTypes.Applications, all => all.Count == 11 && all.Values.All(ClusterWatch.IsSyncedAndHealthy), cancellationToken);
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
        DashboardProcess dashboard, ClusterWatch cluster, string folder, Dictionary<string, double> values, CancellationToken cancellationToken)
    {
        var clone = await GitClone.MakeAsync(dashboard.Address, Path.Combine(folder, "clone"), cancellationToken);
        await clone.WriteServiceAsync("payment", cancellationToken);
        await clone.CommitAsync("Add payment", cancellationToken);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var application = cluster.UntilAsync(ResourceTypes.Applications, all => all.ContainsKey(new ObjectKey("argo", "payment")), watching.Token);
        var pod = cluster.UntilAsync(
            ResourceTypes.Pods, all => all.Any(item => item.Key.Name.StartsWith("payment-", StringComparison.Ordinal) && ClusterWatch.IsReady(item.Value)), watching.Token);
        await clone.GitAsync(cancellationToken, "push", "--quiet", "origin", "main");
        var pushed = Stopwatch.GetTimestamp();
        values["pushToApplication"] = Math.Max(0, Stopwatch.GetElapsedTime(pushed, await application).TotalSeconds);
        values["pushToPodReady"] = Math.Max(0, Stopwatch.GetElapsedTime(pushed, await pod).TotalSeconds);
    }
}
