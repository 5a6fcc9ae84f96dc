using System.Diagnostics;
using System.Globalization;
using CliWrap;
using CliWrap.Buffered;

namespace Benchmarks.Rendering;

/// <summary>
/// The first rendering of <see cref="CartDirectory"/>, in a process of its own: as the first work of that process, or in one that has
/// rendered another kustomization with another chart before. Neither has seen any file of the directory or of its chart.
/// </summary>
internal static class FirstRendering
{
    /// <summary>How the process is called.</summary>
    public const string Command = "rendering-first";

    private const string AfterAnother = "after-another";

    /// <summary>What the process does: renders once and prints the milliseconds.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Contains(AfterAnother)) { await LargeChart.BuildAsync(); }
        var repository = CartDirectory.Changed(0);
        var start = Stopwatch.GetTimestamp();
        await CartDirectory.RenderAsync(repository);
        Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString("R", CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>Starts processes one after the other.</summary>
    /// <param name="processes">How many.</param>
    /// <param name="afterAnother">Whether each renders something else before.</param>
    /// <returns>The milliseconds that each took for its first rendering.</returns>
    public static async Task<List<double>> MeasureAsync(int processes, bool afterAnother)
    {
        string[] arguments = [typeof(FirstRendering).Assembly.Location, Command, .. (afterAnother ? [AfterAnother] : Array.Empty<string>())];
        var times = new List<double>();
        for (var i = 0; i < processes; i++)
        {
            var result = await Cli.Wrap("dotnet").WithArguments(arguments).ExecuteBufferedAsync();
            times.Add(double.Parse(result.StandardOutput, CultureInfo.InvariantCulture));
        }

        return times;
    }
}
