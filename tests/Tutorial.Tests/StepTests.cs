using System.Text.Json.Nodes;
using Tutorial.Model;

namespace Tutorial.Tests;

public sealed class StepTests
{
    private static readonly StepId Create = new(0, "create-cluster");
    private static readonly StepId DesiredState = new(0, "desired-state");
    private static readonly StepId Install = new(1, "install-argo-cd");
    private static readonly StepId DriftHeals = new(2, "drift-heals");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_what_is_truly_needed_locks_a_step()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        Assert.Equal(StepStatus.Ready, fixture.Tutorial.Current.Steps[Create].Status);
        Assert.Equal(Create, fixture.Tutorial.Current.Next);
        Assert.Equal([Create], fixture.Tutorial.Current.Steps[Install].LockedBy);
        await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.RunAsync(Install));

        await fixture.RunAsync(Create);
        var passed = await fixture.UntilAsync(Create, StepStatus.Passed);
        Assert.Equal("Server version v1.35.2", passed.Checks[0].Evidence.English);

        // The repository is not needed to install by hand, nor is the lesson before it.
        await fixture.UntilAsync(Install, StepStatus.Ready);
        Assert.Equal(StepStatus.Locked, fixture.Tutorial.Current.Steps[new(2, "register-argo-cd")].Status);
    }

    [Fact]
    public async Task Two_callers_at_once_start_it_once()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        fixture.Cluster.HoldCreation = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var (first, second) = (fixture.RunAsync(Create), fixture.RunAsync(Create));
        Assert.Equal(StepStatus.Running, fixture.Tutorial.Current.Steps[Create].Status);
        fixture.Cluster.HoldCreation.SetResult();
        await Task.WhenAll(first, second);
        Assert.Equal(1, fixture.Cluster.Creations);
        Assert.Equal(1, fixture.Tutorial.Current.Steps[Create].Runs);
    }

    [Fact]
    public async Task A_stopped_run_says_so_and_can_be_run_again()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        fixture.Cluster.HoldCreation = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = fixture.RunAsync(Create);
        await fixture.Tutorial.CancelAsync(Create, Token);
        await run;
        Assert.Equal((StepStatus.Failed, "Stopped."), (fixture.Tutorial.Current.Steps[Create].Status, fixture.Tutorial.Current.Steps[Create].Failure));
        fixture.Cluster.HoldCreation = null;
        await fixture.RunAsync(Create);
        await fixture.UntilAsync(Create, StepStatus.Passed);
    }

    [Fact]
    public async Task A_replaced_pod_is_proven_even_when_the_dashboard_restarts_in_between()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        await fixture.RunAsync(Create);
        await fixture.UntilAsync(Create, StepStatus.Passed);

        // By hand, with kubectl: nobody presses the button.
        const string owned = """{"metadata":{"labels":{"app":"hello"},"ownerReferences":[{"kind":"ReplicaSet","name":"hello-1","uid":"set","controller":true}]},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""";
        fixture.Cluster.Put("Deployment", "default", "hello", """{"status":{"availableReplicas":2}}""");
        fixture.Cluster.Put("Pod", "default", "hello-a", owned);
        fixture.Cluster.Put("Pod", "default", "hello-b", owned);
        await fixture.UntilAsync(DesiredState, state => state.Checks[1].Evidence.English.StartsWith("2 pods ready", StringComparison.Ordinal));

        fixture.Cluster.Remove("Pod", "default", "hello-a");
        await fixture.UntilAsync(DesiredState, state => state.Checks[1].Evidence.English.StartsWith("hello-a is gone", StringComparison.Ordinal));
        await fixture.RestartAsync();
        fixture.Cluster.Put("Pod", "default", "hello-c", owned);

        var passed = await fixture.UntilAsync(DesiredState, StepStatus.Passed);
        Assert.Contains("hello-c", passed.Checks[1].Evidence.English, StringComparison.Ordinal);
        Assert.Equal(0, passed.Runs);

        await fixture.RestartAsync();
        Assert.Equal(StepStatus.Passed, fixture.Tutorial.Current.Steps[DesiredState].Status);
        Assert.Equal(passed.Checks[1].Evidence, fixture.Tutorial.Current.Steps[DesiredState].Checks[1].Evidence);
    }

    [Fact]
    public async Task The_first_apply_of_phase_1_is_refused_in_kubectls_words_and_the_second_succeeds()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        await fixture.RunAsync(Create);
        await fixture.UntilAsync(Create, StepStatus.Passed);
        foreach (var (kind, plural) in new[] { ("Application", "applications"), ("ApplicationSet", "applicationsets"), ("AppProject", "appprojects"), ("Rollout", "rollouts") })
        {
            fixture.Rendered.Add(Json($$$$$$"""{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{{{{{plural}}}}}}.argoproj.io"},"spec":{"group":"argoproj.io","names":{"kind":"{{{{{{kind}}}}}}","plural":"{{{{{{plural}}}}}}"}}}"""));
        }

        fixture.Rendered.Add(Json("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"argo"}}"""));
        fixture.Rendered.Insert(0, Json("""{"apiVersion":"argoproj.io/v1alpha1","kind":"AppProject","metadata":{"name":"platform","namespace":"argo"}}"""));
        fixture.Cluster.Put("Deployment", "argo", "argocd-server", """{"spec":{"replicas":1},"status":{"availableReplicas":1,"conditions":[{"type":"Available","status":"True"}]}}""");
        fixture.Cluster.Put("StatefulSet", "argo", "argocd-application-controller", """{"spec":{"replicas":1},"status":{"readyReplicas":1}}""");

        await fixture.RunAsync(Install);
        var refused = await fixture.UntilAsync(Install, state => state.RunAgain);
        Assert.Equal(StepStatus.Waiting, refused.Status);
        Assert.Equal("error: resource mapping not found for name: \"platform\" namespace: \"argo\" from \"gitops/bootstrap/phase-1\": no matches for kind \"AppProject\" in version \"argoproj.io/v1alpha1\"\nensure CRDs are installed first", refused.Failure);
        Assert.Contains(new StepChange("namespace", "argo", "serverside-applied"), refused.Changes);

        await fixture.RunAsync(Install);
        var passed = await fixture.UntilAsync(Install, StepStatus.Passed);
        Assert.Equal(2, passed.Runs);
        Assert.False(passed.RunAgain);
        var output = await fixture.OutputAsync(Install, 9);
        Assert.Equal("kubectl apply --server-side --force-conflicts -k gitops/bootstrap/phase-1", output[0]);
        Assert.Equal("appproject.argoproj.io/platform serverside-applied", output[1]);
        Assert.Equal("deployment.apps/argocd-server condition met", output[^1]);

        await fixture.RestartAsync();
        Assert.Equal(output, await fixture.OutputAsync(Install, 9));
    }

    [Fact]
    public async Task A_drift_that_healed_at_once_was_still_seen()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        await fixture.RunAsync(Create);
        await fixture.UntilAsync(Create, StepStatus.Passed);
        Pass(fixture, "argo", fixture.Repository.Current.RemoteHead!.Sha);
        await fixture.RunAsync(new(0, "your-repository"));
        await fixture.UntilAsync(new(2, "register-argo-cd"), StepStatus.Passed);

        const string name = "argocd-applicationset-controller";
        await fixture.UntilAsync(DriftHeals, StepStatus.Ready);
        await fixture.RunAsync(DriftHeals);
        fixture.Cluster.Put("Deployment", "argo", name, """{"spec":{"replicas":1},"status":{"availableReplicas":1}}""");
        await fixture.UntilAsync(DriftHeals, state => state.Checks[0].Status == CheckStatus.Passed);

        // The proof stays, and the rest comes after a restart.
        await fixture.RestartAsync();
        fixture.Cluster.Put("Application", "argo", "argo-cd", $$$$$$"""{"status":{"operationState":{"phase":"Succeeded","startedAt":"{{{{{{DateTimeOffset.UtcNow:O}}}}}}","operation":{"initiatedBy":{"automated":true}},"syncResult":{"revision":"{{{{{{fixture.Repository.Current.RemoteHead!.Sha}}}}}}"}}}}""");
        var passed = await fixture.UntilAsync(DriftHeals, StepStatus.Passed);
        Assert.All(passed.Checks, check => Assert.Equal(CheckStatus.Passed, check.Status));
    }

    [Fact]
    public async Task Deleting_the_cluster_opens_every_step_again()
    {
        await using var fixture = await TutorialFixture.OpenAsync();
        await fixture.RunAsync(Create);
        await fixture.UntilAsync(Create, StepStatus.Passed);
        await fixture.Tutorial.UndoAsync(Create, Token);
        await fixture.UntilAsync(Create, StepStatus.Ready);
        Assert.Equal(StepStatus.Locked, fixture.Tutorial.Current.Steps[DesiredState].Status);
    }

    // Everything up to phase 2, as its controllers would have left it.
    private static void Pass(TutorialFixture fixture, string ns, string head)
    {
        foreach (var (kind, plural) in new[] { ("Application", "applications"), ("ApplicationSet", "applicationsets"), ("AppProject", "appprojects"), ("Rollout", "rollouts") })
        {
            fixture.Cluster.Types[kind] = new("argoproj.io", "v1alpha1", kind, plural, true);
            fixture.Cluster.Put("CustomResourceDefinition", "", $"{plural}.argoproj.io", """{"status":{"conditions":[{"type":"Established","status":"True"}]}}""");
        }

        fixture.Cluster.Put("AppProject", ns, "platform", "{}");
        fixture.Cluster.Put("Deployment", ns, "argocd-repo-server", """{"metadata":{"annotations":{"argocd.argoproj.io/tracking-id":"argo-cd:apps/Deployment:argo/argocd-repo-server"}},"spec":{"replicas":1},"status":{"availableReplicas":1}}""");
        fixture.Cluster.Put("Deployment", ns, "argocd-applicationset-controller", """{"spec":{"replicas":1},"status":{"availableReplicas":1}}""");
        fixture.Cluster.Put("StatefulSet", ns, "argocd-application-controller", """{"spec":{"replicas":1},"status":{"readyReplicas":1}}""");
        foreach (var app in new[] { "argo-bootstrap", "argo-resources", "argo-cd", "argo-rollouts" })
        {
            fixture.Cluster.Put("Application", ns, app, $$$$$$"""{"status":{"sync":{"status":"Synced","revision":"{{{{{{head}}}}}}"},"health":{"status":"Healthy"}}}""");
        }
    }

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
