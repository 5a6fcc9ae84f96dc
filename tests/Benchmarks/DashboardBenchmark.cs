using System.Diagnostics;
using EndToEnd;
using Kubernetes.Runtime;

namespace Benchmarks;

/// <summary>
/// Measures one dashboard with eleven Applications: what it costs when nobody looks, and how fast it answers several browsers while
/// phase 4 goes on (directories come and go).
/// </summary>
internal static class DashboardBenchmark
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    /// <summary>Runs, prints, and writes <c>artifacts/benchmarks/dashboard.json</c>.</summary>
    /// <param name="browsers">How many browsers look at once.</param>
    /// <param name="length">How long each part is measured.</param>
    public static async Task<int> RunAsync(int browsers, TimeSpan length)
    {
        var cancellationToken = CancellationToken.None;
        var folder = Directory.CreateTempSubdirectory("benchmark").FullName;
        try
        {
            await using var dashboard = await DashboardProcess.StartAsync(
                Path.Combine(folder, "data"), ["--port", "0", "--api-port", "0", "--jump-to", "2/register-argo-cd,4/register-product"], cancellationToken);
            await dashboard.WaitForLineAsync("4/register-product is proven", cancellationToken);
            using var cluster = new ClusterWatch(dashboard.Kubeconfig);
            await cluster.UntilAsync(ResourceTypes.Applications, all => all.Count == 11 && all.Values.All(ClusterWatch.IsSyncedAndHealthy), cancellationToken);
            var report = new BenchmarkReport("dashboard", new()
            {
                ["browsers"] = $"{browsers} contexts of one Chromium on the same machine",
                ["secondsOfEachPart"] = length.TotalSeconds,
                ["idle"] = "processor time of the dashboard's process alone, embedded cluster included, pods' own processes apart, no browser",
                ["input"] = "click on the board's view switch to the frame that shows it, every 500 ms in each browser, while a directory is added and removed by git again and again",
            });

            await Task.Delay(Settling, cancellationToken);
            var idle = await MeasureIdleAsync(dashboard.Id, length, cancellationToken);
            report.Add("idleShareOfACore", idle, 2, "%", [idle]);
            var clicks = await MeasureInputAsync(dashboard, cluster, folder, browsers, length, cancellationToken);
            report.Add("inputLatencyP95", clicks[(int)(clicks.Count * 0.95)], 150, "ms", [clicks[0], clicks[clicks.Count / 2], clicks[^1]]);
            await report.WriteAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task<double> MeasureIdleAsync(int id, TimeSpan length, CancellationToken cancellationToken)
    {
        using var process = Process.GetProcessById(id);
        var before = process.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        await Task.Delay(length, cancellationToken);
        process.Refresh();
        return (process.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(start) * 100;
    }

    // All latencies in milliseconds, sorted.
    private static async Task<List<double>> MeasureInputAsync(
        DashboardProcess dashboard, ClusterWatch cluster, string folder, int browsers, TimeSpan length, CancellationToken cancellationToken)
    {
        await using var board = await Board.OpenAsync(dashboard, browsers);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var going = ChangeDirectoriesAsync(dashboard, cluster, folder, over.Token);
        var start = Stopwatch.GetTimestamp();
        var clicks = await board.ClickAsync(() => Stopwatch.GetElapsedTime(start) < length, cancellationToken);
        await over.CancelAsync();
        Console.WriteLine($"directories changed {await going} times while {clicks.Count} clicks were made");
        return clicks;
    }

    private static async Task<int> ChangeDirectoriesAsync(DashboardProcess dashboard, ClusterWatch cluster, string folder, CancellationToken over)
    {
        var changes = 0;
        try
        {
            var clone = await GitClone.MakeAsync(dashboard.Address, Path.Combine(folder, "clone"), over);
            while (true)
            {
                await clone.WriteServiceAsync("payment", over);
                await clone.CommitAndPushAsync("Add payment", over);
                await cluster.UntilAsync(ResourceTypes.Applications, all => all.Count == 12 && all.Values.All(ClusterWatch.IsSyncedAndHealthy), over);
                Directory.Delete(Path.Combine(clone.Coffee, "payment"), recursive: true);
                await clone.CommitAndPushAsync("Remove payment", over);
                await cluster.UntilAsync(ResourceTypes.Applications, all => all.Count == 11, over);
                changes += 2;
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return changes;
        }
    }
}
