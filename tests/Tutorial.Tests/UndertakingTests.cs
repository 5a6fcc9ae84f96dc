using Tutorial.Model;

namespace Tutorial.Tests;

public sealed class UndertakingTests
{
    private const string Overlay = "gitops/applications/platform/argo-cd/overlays/argocd-cm.yaml";
    private static readonly StepId Create = new(0, "create-cluster");
    private static readonly StepId Repository = new(0, "your-repository");
    private static readonly StepId ChangeByCommit = new(2, "change-by-commit");
    private static readonly string[] SelfManaged = ["argo-bootstrap", "argo-resources", "argo-cd", "argo-rollouts"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_jump_runs_what_a_step_needs_and_leaves_the_step_itself()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        await fixture.Tutorial.JumpToAsync(Repository, Token);
        await fixture.UntilAsync(Create, StepStatus.Passed);
        Assert.Equal(StepStatus.Ready, fixture.Tutorial.Current.Steps[Repository].Status);
        Assert.Equal(1, fixture.Cluster.Creations);

        var jump = fixture.Tutorial.Current.Undertaking!;
        Assert.Equal((UndertakingKind.JumpAhead, Repository, false, null), (jump.Kind, jump.Target, jump.IsRunning, jump.Failure));
        Assert.Collection(
            jump.Lines,
            line => Assert.EndsWith("0/create-cluster begins", line.Text, StringComparison.Ordinal),
            line => Assert.EndsWith("0/create-cluster is proven", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_one_undertaking_runs_and_it_can_be_stopped()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        fixture.Cluster.HoldCreation = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var jump = fixture.Tutorial.JumpToAsync(Repository, Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Tutorial.JumpToAsync(Repository, Token));

        await fixture.Tutorial.StopUndertakingAsync(Token);
        await jump;
        Assert.Equal("Stopped.", fixture.Tutorial.Current.Undertaking!.Failure);
    }

    [Fact]
    public async Task A_phase_that_nobody_has_begun_cannot_be_reset()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Tutorial.ResetAsync(3, Token));
        Assert.Equal("Nothing of phase 3 has begun.", refused.Message);
    }

    [Fact]
    public async Task A_reset_restores_the_tree_lets_go_of_the_applications_and_opens_the_steps_again()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        await fixture.RunAsync(Create);
        await fixture.UntilAsync(Create, StepStatus.Passed);
        var beginning = fixture.Repository.Current.RemoteHead!.Sha;
        PassPhases1And2(fixture, beginning);
        await fixture.RunAsync(Repository);
        await fixture.UntilAsync(new(2, "register-argo-cd"), StepStatus.Passed);
        await fixture.UntilAsync(ChangeByCommit, StepStatus.Ready);
        await fixture.RunAsync(ChangeByCommit);
        Assert.Contains("timeout.reconciliation", await fixture.Repository.ReadAsync("main", Overlay, Token), StringComparison.Ordinal);

        await fixture.RestartAsync();   // where a phase began is known on disk
        await fixture.UntilAsync(Create, StepStatus.Passed);
        var reset = fixture.Tutorial.ResetAsync(2, Token);
        await foreach (var state in fixture.Repository.WatchAsync(Token))
        {
            if (state.RemoteHead!.Subject != "Go back to the beginning of phase 2") { continue; }
            fixture.Cluster.Put("Application", "argo", "argo-cd", $$$$$"""{"status":{"sync":{"status":"Synced","revision":"{{{{{state.RemoteHead.Sha}}}}}"}}}""");
            break;
        }

        await reset;
        Assert.Null(fixture.Tutorial.Current.Undertaking!.Failure);
        var commit = fixture.Repository.Current.RemoteHead!;
        Assert.Equal("phase-2", commit.Trailers["Dashboard-Reset"]);
        Assert.Equal(await fixture.Repository.FindObjectIdAsync(beginning, "gitops", Token), await fixture.Repository.FindObjectIdAsync("main", "gitops", Token));
        Assert.All(SelfManaged, name => Assert.Null(fixture.Cluster.Get("Application", "argo", name)));
        Assert.NotNull(fixture.Cluster.Get("Deployment", "argo", "argocd-repo-server"));
        Assert.Equal((0, null), (fixture.Tutorial.Current.Steps[ChangeByCommit].Runs, fixture.Tutorial.Current.Steps[ChangeByCommit].PassedAt));
        await fixture.UntilAsync(new(2, "register-argo-cd"), StepStatus.Ready);
        Assert.Equal(StepStatus.Passed, fixture.Tutorial.Current.Steps[new(1, "install-argo-cd")].Status);
    }

    [Fact]
    public async Task Resetting_phase_0_deletes_the_cluster_and_restores_the_first_tree()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        var tree = await fixture.Repository.FindObjectIdAsync("main", "gitops", Token);
        await fixture.RunAsync(Create);
        await fixture.UntilAsync(Create, StepStatus.Passed);
        await fixture.Repository.WriteAsync([new("gitops/applications/coffee/cart", null)], Token);
        await fixture.Repository.CommitAsync("Remove cart", System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, Token);
        await fixture.Repository.PushAsync(Token);

        await fixture.Tutorial.ResetAsync(0, Token);
        await fixture.UntilAsync(Create, StepStatus.Ready);
        Assert.Equal(Clusters.ClusterState.Absent, fixture.Cluster.Status.State);
        Assert.Equal(tree, await fixture.Repository.FindObjectIdAsync("main", "gitops", Token));
    }

    [Fact]
    public async Task Exported_progress_comes_back_with_its_evidence()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        await fixture.RunAsync(Create);
        var passed = await fixture.UntilAsync(Create, StepStatus.Passed);
        var file = fixture.Tutorial.ExportProgress();

        await using var other = await TutorialFixture.OpenAsync();
        await other.Tutorial.ImportProgressAsync(file, Token);
        var imported = other.Tutorial.Current.Steps[Create];
        Assert.Equal((StepStatus.Passed, passed.PassedAt), (imported.Status, imported.PassedAt));
        Assert.Equal(passed.Checks.Select(check => check.Evidence), imported.Checks.Select(check => check.Evidence));
        Assert.Equal(passed.Changes, imported.Changes);
        Assert.Equal(Clusters.ClusterState.Absent, other.Cluster.Status.State);

        await other.RestartAsync();
        Assert.Equal(StepStatus.Passed, other.Tutorial.Current.Steps[Create].Status);
    }

    [Theory]
    [InlineData("not json", "Line 1 is not exported progress")]
    [InlineData("{}", "The file is not exported progress.")]
    [InlineData("""{"format":"learning-gitops/progress","version":9,"exportedAt":"2026-01-01T00:00:00Z","steps":[]}""", "The file has version 9")]
    [InlineData("""{"format":"learning-gitops/progress","version":1,"exportedAt":"2026-01-01T00:00:00Z","steps":[null]}""", "a step without a name")]
    [InlineData("""{"format":"learning-gitops/progress","version":1,"exportedAt":"2026-01-01T00:00:00Z","steps":[{"step":"9/none"}]}""", "a step 9/none, which is not one")]
    [InlineData("""{"format":"learning-gitops/progress","version":1,"exportedAt":"2026-01-01T00:00:00Z","steps":[{"step":"0/create-cluster"}]}""", "What the file says of 0/create-cluster is incomplete.")]
    [InlineData("""{"format":"learning-gitops/progress","version":1,"exportedAt":"2026-01-01T00:00:00Z","steps":[{"step":"0/create-cluster","progress":{"runs":1,"passedAt":"2026-01-01T00:00:00Z","changes":[],"evidence":{}},"facts":{}}]}""", "with evidence for 0 of 3 checks")]
    public async Task A_file_that_is_not_progress_changes_nothing_and_is_told_why(string file, string reason)
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        await fixture.RunAsync(Create);
        await fixture.UntilAsync(Create, StepStatus.Passed);
        var refused = await Assert.ThrowsAsync<ProgressFileException>(() => fixture.Tutorial.ImportProgressAsync(file, Token));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Equal(StepStatus.Passed, fixture.Tutorial.Current.Steps[Create].Status);
    }

    // As the controllers would have left it.
    private static void PassPhases1And2(TutorialFixture fixture, string head)
    {
        foreach (var (kind, plural) in new[] { ("Application", "applications"), ("ApplicationSet", "applicationsets"), ("AppProject", "appprojects"), ("Rollout", "rollouts") })
        {
            fixture.Cluster.Types[kind] = new("argoproj.io", "v1alpha1", kind, plural, true);
            fixture.Cluster.Put("CustomResourceDefinition", "", $"{plural}.argoproj.io", """{"status":{"conditions":[{"type":"Established","status":"True"}]}}""");
        }

        fixture.Cluster.Put("AppProject", "argo", "platform", "{}");
        fixture.Cluster.Put("Deployment", "argo", "argocd-repo-server", """{"metadata":{"annotations":{"argocd.argoproj.io/tracking-id":"argo-cd:apps/Deployment:argo/argocd-repo-server"}},"spec":{"replicas":1},"status":{"availableReplicas":1}}""");
        fixture.Cluster.Put("StatefulSet", "argo", "argocd-application-controller", """{"spec":{"replicas":1},"status":{"readyReplicas":1}}""");
        foreach (var app in SelfManaged)
        {
            fixture.Cluster.Put("Application", "argo", app, $$$$$$"""{"status":{"sync":{"status":"Synced","revision":"{{{{{{head}}}}}}"},"health":{"status":"Healthy"}}}""");
        }
    }
}
