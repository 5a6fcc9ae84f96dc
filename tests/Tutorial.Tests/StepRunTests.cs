using System.Collections.Immutable;
using GitRepository;
using GitRepository.Model;
using Tutorial.Checks;
using Tutorial.Model;
using Tutorial.Observation;
using Tutorial.Progress;
using Tutorial.Running;

namespace Tutorial.Tests;

public sealed class StepRunTests
{
    private const string File = "gitops/applications/coffee/payment/kustomization.yaml";
    private static readonly StepId Step = new(4, "add-payment");
    private static readonly FileEdit[] Edits = [new(File, "resources:\n  - api\n"), new("gitops/applications/coffee/cart", null)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_killed_run_wrote_and_did_not_commit_is_taken_up_by_the_next()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        await fixture.Repository.WriteAsync([Edits[0]], Token);

        var commit = await CommitAsync(fixture);

        Assert.Equal(commit!.Sha, fixture.Repository.Current.RemoteHead!.Sha);
        Assert.Equal(Edits[0].Text, await fixture.Repository.ReadAsync("main", File, Token));
        Assert.Null(await fixture.Repository.FindObjectIdAsync("main", Edits[1].Path, Token));
        Assert.Empty(fixture.Repository.Current.Changed);
    }

    [Fact]
    public async Task What_a_killed_run_committed_and_did_not_push_is_pushed_by_the_next()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        await fixture.Repository.WriteAsync(Edits, Token);
        var commit = await fixture.Repository.CommitAsync("Add payment", ImmutableDictionary<string, string>.Empty, Token);

        await CommitAsync(fixture);

        Assert.Equal(commit!.Sha, fixture.Repository.Current.RemoteHead!.Sha);
    }

    [Fact]
    public async Task An_edit_of_somebody_else_stops_it_and_stays()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        await fixture.Repository.WriteAsync([Edits[0] with { Text = "resources: []\n" }], Token);

        var refusal = await Assert.ThrowsAsync<RepositoryException>(() => CommitAsync(fixture));

        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("resources: []\n", await fixture.Repository.ReadAsync(null, File, Token));
    }

    private static async Task<CommitInfo?> CommitAsync(TutorialFixture fixture)
    {
        using var store = new ProgressStore(Path.Combine(fixture.Folder, "facts"));
        var commands = Clusters.Commands.ClusterCommands.For(fixture.Cluster, fixture, TimeProvider.System);
        var run = new StepRun(Step, fixture.Options, commands, fixture.Tutorial.Load, ImmutableDictionary<string, string>.Empty, new Facts(store, Step), new(ClusterView.Empty), _ => { }, _ => { });
        return await run.CommitAndPushAsync("Add payment", Edits, Token);
    }
}
