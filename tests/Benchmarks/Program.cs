using Benchmarks;

return args switch
{
    ["tutorial", ..] => await TutorialBenchmark.RunAsync(runs: args is [_, "--runs", var runs] ? int.Parse(runs, System.Globalization.CultureInfo.InvariantCulture) : 5),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Benchmarks -- tutorial [--runs N]");
    return 2;
}
