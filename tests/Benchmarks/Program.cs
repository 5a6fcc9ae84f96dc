using Benchmarks;
using Benchmarks.ApiServer;

return args switch
{
    ["tutorial", ..] => await TutorialBenchmark.RunAsync(runs: args is [_, "--runs", var runs] ? int.Parse(runs, System.Globalization.CultureInfo.InvariantCulture) : 5),
    ["apiserver"] => await ApiServerBenchmark.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Benchmarks -- tutorial [--runs N] | apiserver");
    return 2;
}
