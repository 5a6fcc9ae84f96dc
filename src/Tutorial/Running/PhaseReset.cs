using Clusters;
using Clusters.Commands;
using Tutorial.Observation;
using Tutorial.Steps;

namespace Tutorial.Running;

/// <summary>Takes back what the steps of a phase and of the later ones made in the cluster and in git.</summary>
internal static class PhaseReset
{
    private const string Phase1 = "gitops/bootstrap/phase-1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string[] SelfManaged = ["argo-bootstrap", "argo-resources", "argo-cd", "argo-rollouts"];

    /// <summary>Goes back to the beginning of a phase.</summary>
    /// <param name="run">What it works with, and where it prints.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="head">The commit whose tree the repository had then.</param>
    /// <param name="cancellationToken">Stops it; it can be started again.</param>
    public static async Task<StepOutcome> RunAsync(StepRun run, int phase, string head, CancellationToken cancellationToken)
    {
        if (phase == 0) { await run.Cluster.DeleteAsync(run.Progress, cancellationToken); }
        else if (run.Cluster.Status.State == ClusterState.Running)
        {
            // What a bootstrap Application brought goes with it, newest first: Argo CD itself has to carry this out.
            foreach (var (name, ns, since) in new[] { ("products", "coffee", 4), ("external-bootstrap", "external-secrets", 3) })
            {
                if (phase > since) { continue; }
                var outcome = await DeleteTreeAsync(run, name, ns, cancellationToken);
                if (outcome.Failure is not null) { return outcome; }
            }
        }

        await run.RestoreAndPushAsync(head, $"Go back to the beginning of phase {phase}", cancellationToken);
        if (phase == 0 || run.Cluster.Status.State != ClusterState.Running) { return StepOutcome.Done; }
        await FollowAsync(run, cancellationToken);
        return phase <= 2 ? await LetGoAsync(run, phase, cancellationToken) : StepOutcome.Done;
    }

    private static async Task<StepOutcome> DeleteTreeAsync(StepRun run, string application, string ns, CancellationToken cancellationToken)
    {
        if (run.View.Find("Application", "argo", application) is not null)
        {
            var outcome = await Actions.DeleteApplicationAsync(run, application, cascade: true, cancellationToken);
            if (outcome.Failure is not null) { return outcome; }
        }

        // Generated Applications go by their owner, a moment later than the ApplicationSet.
        await UntilAsync(run, $"the Applications that deploy to {ns}", view => !view.All("Application", "argo").Any(app => app.Text("spec", "destination", "namespace") == ns), cancellationToken);
        if (run.View.Find("Namespace", "", ns) is null) { return StepOutcome.Done; }
        run.Echo($"kubectl delete --ignore-not-found namespace {ns}");
        return run.Take(await run.Commands.DeleteAsync(new NamedResource("v1", "Namespace", "", ns), wait: true, run.Lines, cancellationToken));
    }

    // Argo CD, if it manages itself, takes the settings of the restored tree before anybody lets go of it.
    private static async Task FollowAsync(StepRun run, CancellationToken cancellationToken)
    {
        if (run.View.Find("Application", "argo", "argo-cd") is null) { return; }
        var wanted = run.Repository.Current.RemoteHead?.Sha;
        await UntilAsync(run, "Application argo-cd at the restored commit", view => view.Find("Application", "argo", "argo-cd") is not { } app || (app.Text("status", "sync", "status") == "Synced" && app.Text("status", "sync", "revision") == wanted), cancellationToken);
    }

    private static async Task<StepOutcome> LetGoAsync(StepRun run, int phase, CancellationToken cancellationToken)
    {
        foreach (var name in SelfManaged.Where(name => run.View.Find("Application", "argo", name) is not null))
        {
            var outcome = await Actions.DeleteApplicationAsync(run, name, cascade: false, cancellationToken);
            if (outcome.Failure is not null) { return outcome; }
        }

        if (phase == 2) { return StepOutcome.Done; }
        run.Echo($"kubectl delete -k {Phase1}");
        var deleted = run.Take(await run.Commands.DeleteKustomizationAsync(run.Kustomization(Phase1), run.Lines, cancellationToken));
        if (deleted.Failure is not null) { return deleted; }
        await UntilAsync(run, "namespace argo", view => view.Find("Namespace", "", "argo") is null, cancellationToken);
        return StepOutcome.Done;
    }

    private static async Task UntilAsync(StepRun run, string what, Func<ClusterView, bool> holds, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, run.Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await run.UntilAsync(holds, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited {Patience.TotalMinutes:0} minutes for {what}. Start it again when the cluster has caught up.");
        }
    }
}
