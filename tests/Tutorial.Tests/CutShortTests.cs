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
    public async Task What_an_earlier_run_broke_is_mended_before_the_step_is_run_from_its_beginning()
    {
        var step = new StepId(4, "bad-commit");
        await using var fixture = await TutorialFixture.OpenAfterAsync(ProductSteps.Register);
        var good = fixture.Repository.Current.RemoteHead!.Sha;
        Show(good, null);
        Restarted(0);
        await fixture.UntilAsync(step, state => state.Checks[0].Evidence.English == "No ComparisonError");
        var first = fixture.RunAsync(step);
        var broken = await NextAsync(good);
        await fixture.RestartAsync();
        await first;
        Show(good, "kustomize build: no such file or directory: secrets");
        await fixture.UntilAsync(step, state => state.Checks[0].Status == CheckStatus.Passed);
        Restarted(1);   // with the dashboard all pods have started again

        var second = fixture.RunAsync(step);
        var mended = await NextAsync(broken);
        Show(mended, null);
        var again = await NextAsync(mended);
        Show(again, "kustomize build: no such file or directory: secrets");
        await second.WaitAsync(Limit, Token);
        Show(fixture.Repository.Current.RemoteHead!.Sha, null);
        await fixture.UntilAsync(step, StepStatus.Passed);

        void Show(string revision, string? error) => fixture.Cluster.Put("Application", "argo", "order", Healthy.Replace("HEAD", revision, StringComparison.Ordinal)
            .Replace("\"conditions\":null", $$"""
                "conditions":{{(error is null ? "null" : $$"""[{"type":"ComparisonError","message":"{{error}}"}]""")}}
                """, StringComparison.Ordinal));

        void Restarted(int times) => fixture.Cluster.Put("Pod", "coffee", "order-1", $$$$"""{"metadata":{"labels":{"app.kubernetes.io/name":"order"}},"status":{"conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"restartCount":{{{{times}}}}}]}}""");

        async Task<string> NextAsync(string before)
        {
            await UntilAsync(fixture, state => state.RemoteHead?.Sha != before);
            return fixture.Repository.Current.RemoteHead!.Sha;
        }
    }

    [Fact]
    public async Task What_an_earlier_run_deleted_and_nobody_has_brought_back_yet_is_no_failure_of_the_next()
    {
        var step = new StepId(4, "undo-drift");
        await using var fixture = await TutorialFixture.OpenAfterAsync(DeliverySteps.Image);
        fixture.Cluster.Put("Application", "argo", "order", Healthy.Replace("HEAD", fixture.Repository.Current.RemoteHead!.Sha, StringComparison.Ordinal));
        fixture.Cluster.Put("Deployment", "coffee", "order", """{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"coffee/order:1.0.0"}]}}}}""");
        var deleted = fixture.Cluster.Put("Service", "coffee", "order", "{}");
        await fixture.UntilAsync(step, state => state.Checks[0].Evidence.English.StartsWith("Nothing has drifted", StringComparison.Ordinal) && state.Checks[1].Evidence.English.StartsWith("uid before", StringComparison.Ordinal));
        fixture.Cluster.Remove("Service", "coffee", "order");
        await fixture.RestartAsync();

        await fixture.RunAsync(step).WaitAsync(Limit, Token);
        Assert.Null(fixture.Tutorial.Current.Steps[step].Failure);
        Assert.Equal("kubectl -n coffee delete --ignore-not-found service order", (await fixture.OutputAsync(step, 2))[1]);
        fixture.Cluster.Put("Service", "coffee", "order", "{}");
        var back = await fixture.UntilAsync(step, state => state.Checks[1].Status == CheckStatus.Passed);
        Assert.StartsWith($"uid before {deleted["metadata"]!["uid"]}, now ", back.Checks[1].Evidence.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undoing_a_registration_that_is_gone_already_says_so_and_is_done()
    {
        var step = new StepId(2, "register-argo-cd");
        await using var fixture = await TutorialFixture.OpenAfterAsync(ArgoCDSteps.Install);
        await fixture.Tutorial.UndoAsync(step, Token).WaitAsync(Limit, Token);
        Assert.Null(fixture.Tutorial.Current.Steps[step].Failure);
        Assert.Equal(["Application argo-bootstrap is gone already."], await fixture.OutputAsync(step, 1));
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
