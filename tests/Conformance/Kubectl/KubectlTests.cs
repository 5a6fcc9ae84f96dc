using System.Collections.Concurrent;
using ServerProcess;
using Testing;

namespace Conformance.Kubectl;

public sealed class KubectlTests
{
    // What kubectl itself does here no server can change (docs/embedded-cluster.md says how that shows). It reads files as YAML 1.1, where
    // a plain n is false, and so sends {"false":"2"}; and it wraps the reason UnsupportedMediaType as "error: PATCH-TYPE is not supported by ...".
    private static readonly string[] ContradictedByKubectl = ["apply-created-unchanged-configured", "crd-strategic-patch-refused", "replace"];

    [Fact]
    public async Task Kubectl_and_helm_meet_no_surprise()
    {
        var data = Repository.ConformanceFolder();
        if (data is null) { Assert.Skip("no conformance data: set CONFORMANCE_DIR"); }
        var cancellationToken = TestContext.Current.CancellationToken;
        var only = Environment.GetEnvironmentVariable("CONFORMANCE_CASES")?.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var cases = ConformanceCase.Read(Path.Combine(data, "kubectl", "cases.yaml")).Where(one => only is null || only.Contains(one.Name)).ToList();

        await using var cluster = await ClusterUnderTest.StartAsync(cancellationToken);
        using var runner = await CaseRunner.CreateAsync(cluster);
        var failures = new ConcurrentBag<(string Name, string Difference)>();
        async ValueTask RunAsync(ConformanceCase one, CancellationToken token)
        {
            if (await runner.RunAsync(one, token) is { } difference) { failures.Add((one.Name, difference)); }
        }

        await Parallel.ForEachAsync(
            cases.Where(one => !one.DefinesKinds), new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = cancellationToken }, RunAsync);
        foreach (var one in cases.Where(one => one.DefinesKinds)) { await RunAsync(one, cancellationToken); }

        var sorted = failures.OrderBy(failure => failure.Name, StringComparer.Ordinal).ToList();
        if (only is null) { ConformanceReport.Write("kubectl", cases.Count, sorted); }
        sorted.RemoveAll(failure => ContradictedByKubectl.Contains(failure.Name));
        Assert.True(sorted.Count == 0, $"{sorted.Count} of {cases.Count} cases differ\n\n" + string.Join("\n\n", sorted.Select(failure => $"=== {failure.Name}\n{failure.Difference}")));
    }
}
