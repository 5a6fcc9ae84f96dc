using System.Globalization;
using Benchmarks;

return args switch
{
    ["tutorial", ..] => await TutorialBenchmark.RunAsync(Number("--runs", 5)),
    ["dashboard", ..] => await DashboardBenchmark.RunAsync(Number("--browsers", 5), TimeSpan.FromSeconds(Number("--seconds", 30))),
    _ => Usage(),
};

int Number(string name, int otherwise) =>
    Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Benchmarks -- tutorial [--runs N] | dashboard [--browsers N] [--seconds N]");
    return 2;
}
