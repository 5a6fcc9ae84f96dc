using System.Collections.Concurrent;
using ServerProcess;

namespace Conformance.Kubectl;

/// <summary>Cases of our own, of the same form: what a user of kubectl and helm does beside the recorded ones.</summary>
public sealed class SuiteTests
{
    [Fact]
    public async Task Kubectl_and_helm_do_their_daily_work()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var only = Environment.GetEnvironmentVariable("CONFORMANCE_CASES")?.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var cases = ConformanceCase.Read(Path.Combine(AppContext.BaseDirectory, "Kubectl", "suite.yaml")).Where(one => only is null || only.Contains(one.Name)).ToList();
        await using var cluster = await ClusterUnderTest.StartAsync(cancellationToken);
        using var runner = await CaseRunner.CreateAsync(cluster);
        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = cancellationToken }, async (one, token) =>
        {
            if (await runner.RunAsync(one, token) is { } difference) { failures.Add($"=== {one.Name}\n{difference}"); }
        });

        Assert.True(failures.IsEmpty, $"{failures.Count} of {cases.Count} cases differ\n\n" + string.Join("\n\n", failures.Order(StringComparer.Ordinal)));
    }
}
