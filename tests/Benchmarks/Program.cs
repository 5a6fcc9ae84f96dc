using System.Globalization;
using Benchmarks;
using Benchmarks.ApiServer;
using Benchmarks.Rendering;

return args switch
{
    ["tutorial", ..] => await TutorialBenchmark.RunAsync(Number("--runs", 5)),
    ["dashboard", ..] => await DashboardBenchmark.RunAsync(Number("--browsers", 5), TimeSpan.FromSeconds(Number("--seconds", 30))),
    ["fleet", "--board", .. var sizes] => await FleetBenchmark.RunAsync(Sizes(sizes), withBoard: true),
    ["fleet", .. var sizes] => await FleetBenchmark.RunAsync(Sizes(sizes), withBoard: false),
    ["apiserver"] => await ApiServerBenchmark.RunAsync(),
    ["rendering"] => await RenderingBenchmark.RunAsync(),
    [FirstRendering.Command, .. var before] => await FirstRendering.RunAsync(before),
    _ => Usage(),
};

int Number(string name, int otherwise) =>
    Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;

static IReadOnlyList<int> Sizes(string[] stated) =>
    stated.Length > 0 ? [.. stated.Select(size => int.Parse(size, CultureInfo.InvariantCulture))] : [10, 100, 1000];

static int Usage()
{
    Console.Error.WriteLine(
        "usage: dotnet run -c Release --project tests/Benchmarks -- tutorial [--runs N] | dashboard [--browsers N] [--seconds N] | fleet [--board] [SIZE...] | apiserver | rendering");
    return 2;
}
