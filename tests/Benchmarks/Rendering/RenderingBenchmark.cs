using System.Diagnostics;
using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;
using EndToEnd;

namespace Benchmarks.Rendering;

/// <summary>
/// Measures the renderers beside the genuine kubectl, helm 3 and helm 4 on the same machine in the same run. One value is another in
/// every rendering: compiled templates are kept, nothing that was rendered is.
/// </summary>
internal static class RenderingBenchmark
{
    private const int WarmUps = 2000;
    private const int WarmRuns = 500;
    private const int Processes = 11;
    private const int ToolRuns = 20;
    private const int Directories = 1000;

    /// <summary>Runs, prints, and writes <c>artifacts/benchmarks/rendering.json</c>.</summary>
    public static async Task<int> RunAsync()
    {
        var report = new BenchmarkReport("rendering", new JsonObject
        {
            ["cart"] = $"{CartDirectory.Path}, read from the disk, one value changed in every rendering",
            ["warm"] = $"after {WarmUps} renderings",
            ["inRunningHost"] = "first rendering of the directory and its chart in a process that has rendered another kustomization with another chart once",
            ["firstOfProcess"] = "first rendering of a process that has just started",
        });
        var tools = await KubectlAsync();
        var genuine = Median(tools);
        report.Note("cartGenuine", genuine, "ms", tools);

        var hosted = await FirstRendering.MeasureAsync(Processes, afterAnother: true);
        report.Note("cartInRunningHost", Median(hosted), "ms", hosted);
        report.Add("cartTimesFasterInHost", genuine / Median(hosted), 10, "x", [], atLeast: true);
        var first = await FirstRendering.MeasureAsync(Processes, afterAnother: false);
        report.Note("cartFirstOfProcess", Median(first), "ms", first);

        var changes = Enumerable.Range(0, Directories).Select(CartDirectory.Changed).ToList();
        for (var i = 0; i < WarmUps; i++) { await CartDirectory.RenderAsync(changes[i % Directories]); }
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var warm = await TimesAsync(WarmRuns, i => CartDirectory.RenderAsync(changes[i]));
        var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / 1e6 / WarmRuns;
        report.Note("cartWarm", Median(warm), "ms", []);
        report.Add("cartTimesFasterWarm", genuine / Median(warm), 100, "x", [], atLeast: true);
        report.Add("cartAllocated", allocated, 2, "MB", []);
        var thousand = await TimesAsync(3, _ => Parallel.ForAsync(0, Directories, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (i, _) => await CartDirectory.RenderAsync(changes[i])));
        report.Add("thousandDirectories", Median(thousand), 2000, "ms", thousand);

        Task RenderChartAsync(int turn)
        {
            LargeChart.Render(turn);
            return Task.CompletedTask;
        }

        await TimesAsync(20, RenderChartAsync);
        var chart = await TimesAsync(50, RenderChartAsync);
        report.Add("hundredTemplatesWarm", Median(chart), 100, "ms", []);
        var helm = await HelmAsync();
        report.Note("hundredTemplatesGenuine", Median(helm), "ms", helm);
        await report.WriteAsync();
        return 0;
    }

    private static async Task<List<double>> KubectlAsync()
    {
        var helm = (await Testing.Tools.Helm3Async()).Require(Missing);
        return await ToolAsync(DashboardProcess.Root(), await Testing.Tools.KubectlAsync(), "kustomize", "--enable-helm", "--helm-command", helm, "--load-restrictor", "LoadRestrictionsNone", CartDirectory.Path);
    }

    private static async Task<List<double>> HelmAsync()
    {
        var folder = Directory.CreateTempSubdirectory("chart-").FullName;
        try
        {
            foreach (var (path, text) in LargeChart.Files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
                await File.WriteAllTextAsync(Path.Combine(folder, path), text);
            }

            return await ToolAsync(folder, await Testing.Tools.HelmAsync(), "template", ".");
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    /// <summary>Runs a tool, the first time unmeasured so that its file is in memory.</summary>
    private static async Task<List<double>> ToolAsync(string folder, Testing.Tool tool, params string[] arguments)
    {
        var command = Cli.Wrap(tool.Require(Missing)).WithArguments(arguments).WithWorkingDirectory(folder);
        await command.ExecuteBufferedAsync();
        return await TimesAsync(ToolRuns, async _ => await command.ExecuteBufferedAsync());
    }

    private static void Missing(string reason) => throw new InvalidOperationException(reason);

    private static async Task<List<double>> TimesAsync(int runs, Func<int, Task> action)
    {
        var times = new List<double>(runs);
        for (var i = 0; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await action(i);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
