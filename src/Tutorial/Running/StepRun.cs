using System.Collections.Immutable;
using Clusters;
using Clusters.Commands;
using Feeds;
using GitRepository;
using GitRepository.Model;
using Tutorial.Checks;
using Tutorial.Load;
using Tutorial.Model;
using Tutorial.Observation;

namespace Tutorial.Running;

/// <summary>One run of a step's action: what it works with, and what it tells.</summary>
internal sealed class StepRun(
    StepId step,
    TutorialOptions options,
    IClusterCommands commands,
    ILoadGenerator load,
    ImmutableDictionary<string, string> answers,
    Facts facts,
    NewestValue<ClusterView> view,
    Action<OutputLine> print,
    Action<StepChange> change)
{
    public StepId Step => step;

    public TutorialOptions Options => options;

    public ICluster Cluster => options.Cluster;

    public ILearnerRepository Repository => options.Repository;

    public IClusterCommands Commands => commands;

    public ILoadGenerator Load => load;

    public ImmutableDictionary<string, string> Answers => answers;

    public Facts Facts => facts;

    public ClusterView View => view.Current;

    public void Echo(string command) => Print(OutputKind.Echo, command);

    public void Say(string text) => Print(OutputKind.Answer, text);

    public void Refuse(string text) => Print(OutputKind.Refusal, text);

    public IProgress<string> Progress => new Sink<string>(Say);

    public IProgress<CommandLine> Lines => new Sink<CommandLine>(line => Print(line.IsError ? OutputKind.Refusal : OutputKind.Answer, line.Text));

    public KustomizationSource Kustomization(string path) => new(Repository.WorkingCopyPath, path);

    public void Changed(StepChange what) => change(what);

    /// <summary>Notes what a command changed, and turns its errors into the step's failure.</summary>
    public StepOutcome Take(CommandResult result)
    {
        foreach (var item in result.Changes)
        {
            change(new StepChange(item.Kind, item.Namespace.Length == 0 ? item.Name : $"{item.Namespace}/{item.Name}", item.Verb));
        }

        return result.Succeeded ? StepOutcome.Done : new StepOutcome(result.ErrorText.Length == 0 ? $"exit code {result.ExitCode}" : result.ErrorText);
    }

    /// <summary>Waits until the watched objects fulfil something.</summary>
    public Task UntilAsync(Func<ClusterView, bool> holds, CancellationToken cancellationToken) =>
        UntilAsync((now, _) => Task.FromResult(holds(now)), cancellationToken);

    /// <summary>The same, for what takes a question to tell.</summary>
    public async Task UntilAsync(Func<ClusterView, CancellationToken, Task<bool>> holds, CancellationToken cancellationToken)
    {
        await foreach (var now in view.ReadAsync(cancellationToken))
        {
            if (await holds(now, cancellationToken)) { return; }
        }
    }

    /// <summary>Commits edits and pushes them, on top of whatever others pushed meanwhile; prints what git prints.</summary>
    /// <returns>The commit; null where everything was so already.</returns>
    /// <exception cref="RepositoryException">Something stands in the way; nothing was lost.</exception>
    public async Task<CommitInfo?> CommitAndPushAsync(string message, IReadOnlyCollection<FileEdit> edits, CancellationToken cancellationToken)
    {
        if (await FindForeignChangesAsync(edits, cancellationToken) is { IsEmpty: false } others)
        {
            throw new RepositoryException($"The working copy has changes that are not committed: {string.Join(", ", others.Take(5))}. Commit or discard them first.");
        }

        // On top of a half-made run nothing can be rebased; a push that comes too late then is.
        if (Repository.Current.Changed.IsEmpty) { await Repository.RebaseAsync(cancellationToken); }
        var present = (await Repository.ListAsync(null, cancellationToken)).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        await Repository.WriteAsync([.. edits.Where(edit => edit.Text is not null || present.Contains(edit.Path))], cancellationToken);
        Echo($"git add -A && git commit -m \"{message}\" && git push");
        if (await Repository.CommitAsync(message, Trailers, cancellationToken) is { } commit)
        {
            await PushAsync(commit, cancellationToken);
            return commit;
        }

        Say("nothing to commit, working tree clean");
        await Repository.PushAsync(cancellationToken);
        return null;
    }

    /// <summary>Reverts a commit and pushes.</summary>
    public async Task<CommitInfo> RevertAndPushAsync(string sha, CancellationToken cancellationToken)
    {
        await Repository.RebaseAsync(cancellationToken);
        Echo($"git revert --no-edit {sha[..7]} && git push");
        var commit = await Repository.RevertAsync(sha, Trailers, cancellationToken);
        await PushAsync(commit, cancellationToken);
        return commit;
    }

    /// <summary>Makes the tree that of an earlier commit again, by a new commit, and pushes.</summary>
    /// <returns>The commit; null where everything was so already.</returns>
    public async Task<CommitInfo?> RestoreAndPushAsync(string sha, string message, CancellationToken cancellationToken)
    {
        await Repository.RebaseAsync(cancellationToken);
        Echo($"git restore --source={sha[..7]} --staged --worktree :/ && git commit -m \"{message}\" && git push");
        var commit = await Repository.RestoreAsync(sha, message, Trailers, cancellationToken);
        if (commit is null) { Say("nothing to commit, working tree clean"); }
        else { await PushAsync(commit, cancellationToken); }
        return commit;
    }

    /// <summary>What marks the commits of this run; by default the step.</summary>
    public ImmutableDictionary<string, string> Trailers { private get; init; } = ImmutableDictionary<string, string>.Empty.Add("Dashboard-Step", step.ToString());

    // What a run that was killed has left of the same edits is nobody else's work: this one goes on from there.
    private async Task<ImmutableArray<string>> FindForeignChangesAsync(IReadOnlyCollection<FileEdit> edits, CancellationToken cancellationToken)
    {
        var foreign = ImmutableArray.CreateBuilder<string>();
        foreach (var path in Repository.Current.Changed)
        {
            var own = edits.FirstOrDefault(edit => edit.Path == path || (edit.Text is null && path.StartsWith(edit.Path + "/", StringComparison.Ordinal)));
            if (own is null || (await Repository.ReadAsync(null, path, cancellationToken) is { } text && text != own.Text)) { foreign.Add(path); }
        }

        return foreign.ToImmutable();
    }

    private async Task PushAsync(CommitInfo commit, CancellationToken cancellationToken)
    {
        var before = Repository.Current.RemoteHead?.Sha;
        var changes = await Repository.ReadCommitChangesAsync(commit.Sha, cancellationToken);
        Say($"[main {commit.ShortSha}] {commit.Subject}");
        Say($" {changes.Length} {(changes.Length == 1 ? "file" : "files")} changed");
        if (await Repository.PushAsync(cancellationToken) == PushOutcome.Conflict)
        {
            Refuse(" ! [rejected]        main -> main (fetch first)");
            Echo("git pull --rebase && git push");
            await Repository.RebaseAsync(cancellationToken);
            if (await Repository.PushAsync(cancellationToken) == PushOutcome.Conflict)
            {
                throw new RepositoryException("Someone pushed first, twice. Run it again.");
            }
        }

        var pushed = Repository.Current.LocalHead ?? commit;
        Say($"To {options.CloneAddress}");
        Say($"   {(before ?? pushed.Sha)[..7]}..{pushed.ShortSha}  main -> main");
        change(new StepChange("Commit", pushed.Sha, "pushed", string.Concat(changes.Select(item => item.Patch))));
    }

    private void Print(OutputKind kind, string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n')) { print(new OutputLine(options.Time.GetUtcNow(), kind, line)); }
    }

    private sealed class Sink<T>(Action<T> take) : IProgress<T>
    {
        public void Report(T value) => take(value);
    }
}
