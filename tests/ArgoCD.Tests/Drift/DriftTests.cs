using System.Globalization;
using ArgoCD.Tests.Scenarios.Harness;

namespace ArgoCD.Tests.Drift;

/// <summary>A seeded sample of the drift campaign; <c>eng/campaign drift</c> runs it in full.</summary>
public sealed class DriftTests(ScenarioCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_happens_the_cluster_comes_to_what_git_says_and_stays_there()
    {
        var runs = int.Parse(Environment.GetEnvironmentVariable("DRIFT_RUNS") ?? "4", CultureInfo.InvariantCulture);
        var first = int.Parse(Environment.GetEnvironmentVariable("DRIFT_SEED") ?? "1", CultureInfo.InvariantCulture);
        List<string> failed = [];
        for (var seed = first; seed < first + runs; seed++)
        {
            var run = new DriftRun(cluster, seed);
            try
            {
                await run.RunAsync(Token);
            }
            catch (Exception error) when (error is TimeoutException or Xunit.Sdk.XunitException)
            {
                failed.Add($"{run.Story}\n{error.Message}");
            }
        }

        Assert.True(failed.Count == 0, $"{failed.Count} of {runs} runs did not converge:\n{string.Join("\n\n", failed)}");
    }

    /// <summary>Seeds of campaigns that once failed.</summary>
    [Theory]
    [InlineData(132, "an Application on its way out still counted as settled")]
    [InlineData(448, "an Application on its way out still counted as settled")]
    [InlineData(798, "the last word of a controller that was away counted as its present one")]
    [InlineData(907, "the set had not looked at the last commit yet")]
    [InlineData(978, "an Application that took the name of another while the watch was away was not compared")]
    [InlineData(90827, "a list that was read before a sync, and arrived after it, took the sync's objects for gone")]
    public async Task What_once_did_not_converge_does(int seed, string why)
    {
        var run = new DriftRun(cluster, seed);
        try
        {
            await run.RunAsync(Token);
        }
        catch (Exception error) when (error is TimeoutException or Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{why}; {run.Story}\n{error.Message}");
        }
    }
}
