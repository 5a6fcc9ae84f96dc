using System.Text.Json.Nodes;
using Clusters.Commands;
using GitRepository;
using GitRepository.Model;
using Tutorial.Running;
using Tutorial.Steps.Edits;

namespace Tutorial.Steps;

/// <summary>What buttons of several steps do.</summary>
internal static class Actions
{
    /// <summary><c>kubectl apply -k PATH</c>.</summary>
    public static async Task<StepOutcome> ApplyAsync(StepRun run, string path, CancellationToken cancellationToken)
    {
        run.Echo($"kubectl apply -k {path}");
        return run.Take(await run.Commands.ApplyAsync(run.Kustomization(path), serverSide: false, run.Lines, cancellationToken));
    }

    /// <summary>Deletes an Application with all it deployed, or leaves that running: then its finalizers go first.</summary>
    public static async Task<StepOutcome> DeleteApplicationAsync(StepRun run, string name, bool cascade, CancellationToken cancellationToken)
    {
        var resource = new NamedResource("argoproj.io/v1alpha1", "Application", "argo", name);
        var finalizers = cascade ? new JsonArray("resources-finalizer.argocd.argoproj.io") : null;
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = finalizers } };
        // A run that was cut short may have deleted it.
        if (await run.Cluster.Resources.FindTypeAsync(resource.ApiVersion, resource.Kind, cancellationToken) is not { } type
            || await run.Cluster.Resources.FindAsync(type, new(resource.Namespace, name), cancellationToken) is null)
        {
            run.Say($"Application {name} is gone already.");
            return StepOutcome.Done;
        }

        run.Echo($"kubectl -n argo patch application {name} --type=merge -p '{patch.ToJsonString()}'");
        var patched = run.Take(await run.Commands.PatchAsync(resource, patch, null, run.Lines, cancellationToken));
        if (patched.Failure is not null) { return patched; }

        run.Echo($"kubectl -n argo delete --ignore-not-found application {name}");
        return run.Take(await run.Commands.DeleteAsync(resource, wait: cascade, run.Lines, cancellationToken));
    }

    /// <summary>Reverts the newest commit that this step's button made and that has not been reverted.</summary>
    public static async Task<StepOutcome> RevertOwnCommitAsync(StepRun run, CancellationToken cancellationToken)
    {
        if (await FindOwnCommitAsync(run, cancellationToken) is not { } own) { return new StepOutcome("There is no commit of this step to revert."); }
        await run.RevertAndPushAsync(own.Sha, cancellationToken);
        return StepOutcome.Done;
    }

    /// <summary>Reverts what an earlier run of this step broke before it was cut short, so that this run shows the whole from its beginning.</summary>
    /// <returns>The revert; null where nothing was left broken by this step.</returns>
    public static async Task<CommitInfo?> MendAsync(StepRun run, TypedEdit edit, CancellationToken cancellationToken)
    {
        var text = await ReadAsync(run, edit.Path, cancellationToken);
        if (edit.Change(text) != text || await FindOwnCommitAsync(run, cancellationToken) is not { } left) { return null; }
        run.Say("An earlier run was cut short: what it broke is mended first.");
        return await run.RevertAndPushAsync(left.Sha, cancellationToken);
    }

    /// <summary>Commits what a step breaks and pushes it; a run that was cut short may have made the commit already.</summary>
    /// <returns>The commit to revert; null where the file says so already, and not by this step.</returns>
    public static async Task<CommitInfo?> BreakAsync(StepRun run, TypedEdit edit, CancellationToken cancellationToken) =>
        await CommitAsync(run, edit, cancellationToken) ?? await FindOwnCommitAsync(run, cancellationToken);

    /// <summary>Commits a typed edit and pushes it.</summary>
    /// <returns>The commit; null where the file says so already.</returns>
    public static async Task<CommitInfo?> CommitAsync(StepRun run, TypedEdit edit, CancellationToken cancellationToken)
    {
        var before = await ReadAsync(run, edit.Path, cancellationToken);
        var after = edit.Change(before);
        if (UnifiedDiff.Of(edit.Path, before, after) is { } patch) { run.Say(patch.TrimEnd('\n')); }
        return await run.CommitAndPushAsync(edit.Message, [new(edit.Path, after)], cancellationToken);
    }

    /// <summary><c>kubectl annotate</c> of the annotation that makes Argo CD look again; <paramref name="level"/> is <c>normal</c> or <c>hard</c>.</summary>
    public static async Task<StepOutcome> RefreshAsync(StepRun run, string application, string level, CancellationToken cancellationToken)
    {
        run.Echo(RefreshCommand(application, level));
        return run.Take(await run.Commands.AnnotateAsync(new NamedResource("argoproj.io/v1alpha1", "Application", "argo", application), "argocd.argoproj.io/refresh", level, run.Lines, cancellationToken));
    }

    public static string RefreshCommand(string applications, string level) =>
        $"kubectl -n argo annotate --overwrite applications.argoproj.io {applications} argocd.argoproj.io/refresh={level}";

    /// <summary><c>kubectl rollout restart</c> of a Deployment of the product.</summary>
    public static async Task<StepOutcome> RestartAsync(StepRun run, string name, CancellationToken cancellationToken)
    {
        run.Echo($"kubectl -n coffee rollout restart deployment/{name}");
        return run.Take(await run.Commands.RestartDeploymentAsync("coffee", name, run.Lines, cancellationToken));
    }

    // The newest commit that this step's button made, unless it has been reverted.
    private static async Task<CommitInfo?> FindOwnCommitAsync(StepRun run, CancellationToken cancellationToken)
    {
        var commits = await run.Repository.ListCommitsAsync(null, 500, cancellationToken);
        var newest = commits.FirstOrDefault(commit => commit.Trailers.GetValueOrDefault("Dashboard-Step") == run.Step.ToString());
        return newest?.Subject.StartsWith("Revert \"", StringComparison.Ordinal) == true ? null : newest;
    }

    /// <summary>Reads a file of the remote's newest commit.</summary>
    public static async Task<string> ReadAsync(StepRun run, string path, CancellationToken cancellationToken) =>
        await run.Repository.ReadAsync("main", path, cancellationToken) ?? throw new RepositoryException($"There is no {path} in the repository.");
}
