using GitRepository.Model;
using Tutorial.Model;
using Tutorial.Steps;

namespace Tutorial.Tests;

/// <summary>Steps that break something and repair it, and whose run ended in the middle; the test plays the controllers.</summary>
public sealed class CutShortTests
{
    private const string Healthy = """{"status":{"conditions":null,"sync":{"status":"Synced","revision":"HEAD"},"health":{"status":"Healthy"}}}""";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deletion_that_nobody_saw_is_done_once_more_so_that_it_can_be_proven()
    {
        var step = new StepId(4, "delete-cart");
        await using var fixture = await TutorialFixture.OpenAfterAsync(ProductSteps.Register);
        fixture.Cluster.Put("Namespace", "", "coffee", "{}");
        fixture.Cluster.Put("Application", "argo", "cart", "{}");
        await fixture.UntilAsync(step, state => state.Checks[0].Evidence.English.StartsWith("Application cart is there", StringComparison.Ordinal));
        var first = fixture.RunAsync(step);
        await UntilCartIsAsync(fixture, there: false);
        await fixture.RestartAsync();
        await first;
        fixture.Cluster.Remove("Application", "argo", "cart");   // as it would be found after a kill: gone, without having been seen going

        var second = fixture.RunAsync(step);
        await UntilCartIsAsync(fixture, there: true);
        fixture.Cluster.Put("Application", "argo", "cart", "{}");
        await UntilCartIsAsync(fixture, there: false);
        fixture.Cluster.Put("Application", "argo", "cart", """{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"}}""");
        await fixture.UntilAsync(step, state => state.Checks[0].Status == CheckStatus.Passed);
        fixture.Cluster.Remove("Application", "argo", "cart");
        await second.WaitAsync(Limit, Token);
        Assert.Equal(CheckStatus.Passed, (await fixture.UntilAsync(step, state => state.Checks[4].Status == CheckStatus.Passed)).Checks[1].Status);
        fixture.Cluster.Put("Application", "argo", "cart", Healthy.Replace("HEAD", fixture.Repository.Current.RemoteHead!.Sha, StringComparison.Ordinal));
        await fixture.UntilAsync(step, StepStatus.Passed);
    }

    [Fact]
    public async Task A_broken_commit_of_an_earlier_run_is_taken_up_and_reverted()
    {
        var step = new StepId(4, "bad-commit");
        await using var fixture = await TutorialFixture.OpenAfterAsync(ProductSteps.Register);
        var good = fixture.Repository.Current.RemoteHead!.Sha;
        fixture.Cluster.Put("Application", "argo", "order", Healthy.Replace("HEAD", good, StringComparison.Ordinal));
        fixture.Cluster.Put("Pod", "coffee", "order-1", """{"metadata":{"labels":{"app.kubernetes.io/name":"order"}}}""");
        await fixture.UntilAsync(step, state => state.Checks[0].Evidence.English == "No ComparisonError");
        var first = fixture.RunAsync(step);
        await UntilAsync(fixture, state => state.RemoteHead?.Sha != good);
        var broken = fixture.Repository.Current.RemoteHead!.Sha;
        await fixture.RestartAsync();
        await first;

        var second = fixture.RunAsync(step);
        fixture.Cluster.Put("Application", "argo", "order", """{"status":{"conditions":[{"type":"ComparisonError","message":"kustomize build: no such file or directory: secrets"}]}}""");
        await second.WaitAsync(Limit, Token);
        var head = fixture.Repository.Current.RemoteHead!;
        Assert.Equal([broken], head.Parents);
        fixture.Cluster.Put("Application", "argo", "order", Healthy.Replace("HEAD", head.Sha, StringComparison.Ordinal));
        await fixture.UntilAsync(step, StepStatus.Passed);
    }

    private static Task UntilCartIsAsync(TutorialFixture fixture, bool there) => UntilAsync(
        fixture,
        async state => (await fixture.Repository.FindObjectIdAsync(state.RemoteHead!.Sha, $"{ProductSteps.Coffee}/cart", Token) is not null) == there);

    private static Task UntilAsync(TutorialFixture fixture, Func<RepositoryState, bool> holds) => UntilAsync(fixture, state => Task.FromResult(holds(state)));

    private static async Task UntilAsync(TutorialFixture fixture, Func<RepositoryState, Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Limit);
        await foreach (var state in fixture.Repository.WatchAsync(limit.Token))
        {
            if (await holds(state)) { return; }
        }
    }
}
