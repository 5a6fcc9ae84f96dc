using System.Collections.Immutable;
using Clusters.Tools;
using GitRepository;
using Kubernetes.Runtime;
using Microsoft.Extensions.Logging;
using Tutorial.Model;
using Tutorial.Progress;
using Tutorial.Running;
using Tutorial.Steps;

namespace Tutorial;

public sealed partial class LearnerTutorial
{
    /// <inheritdoc/>
    public Task RunAsync(StepId step, ImmutableDictionary<string, string> answers, CancellationToken cancellationToken)
    {
        var definition = Definition(step);
        if (definition.Action is not { } action) { throw new InvalidOperationException($"{step} has no button: it waits for your own hands."); }

        lock (_gate)
        {
            if (_runs.TryGetValue(step, out var running)) { return running.Task.WaitAsync(cancellationToken); }
            if (_undertaking is { Kind: UndertakingKind.Reset, IsRunning: true } reset) { throw new InvalidOperationException($"Everything goes back to the beginning of phase {reset.Phase} just now."); }
            var missing = Missing(definition);
            if (!missing.IsEmpty) { throw new InvalidOperationException($"Finish {missing[0]} first."); }

            var progress = _progress[step];
            Save(step, progress with { Runs = progress.Runs + 1, StartedAt = progress.StartedAt ?? _options.Time.GetUtcNow(), Failure = null, RunAgain = false, Changes = [] });
            return Begin(definition, action, answers, undo: false).WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task UndoAsync(StepId step, CancellationToken cancellationToken)
    {
        var definition = Definition(step);
        if (definition.Undo is not { } undo) { throw new InvalidOperationException($"{step} has nothing to undo."); }

        lock (_gate)
        {
            if (_runs.ContainsKey(step)) { throw new InvalidOperationException($"{step} is running. Stop it first."); }
            return Begin(definition, undo, ImmutableDictionary<string, string>.Empty, undo: true).WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task CancelAsync(StepId step, CancellationToken cancellationToken)
    {
        ActiveRun? run;
        lock (_gate) { _runs.TryGetValue(step, out run); }
        if (run is not null) { await run.EndAsync(cancellationToken); }
    }

    // The caller holds the lock.
    private Task Begin(StepDefinition definition, Func<StepRun, CancellationToken, Task<StepOutcome>> action, ImmutableDictionary<string, string> answers, bool undo)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        var task = Task.Run(() => CarryOutAsync(definition, action, answers, undo, stop), CancellationToken.None);
        _runs[definition.Id] = new ActiveRun(task, stop);
        _states.Set(ComposeState());
        return task;
    }

    private async Task CarryOutAsync(
        StepDefinition definition, Func<StepRun, CancellationToken, Task<StepOutcome>> action, ImmutableDictionary<string, string> answers, bool undo, CancellationTokenSource stop)
    {
        var step = definition.Id;
        var output = _outputs[step];
        output.Begin();
        var run = new StepRun(step, _options, _commands, Load, answers, _facts[step], _view, output.Add, change => NoteChange(step, change));
        StepOutcome outcome;
        try
        {
            outcome = await action(run, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            outcome = new StepOutcome("Stopped.");
        }
        catch (Exception error) when (error is ApiException or HttpRequestException or RepositoryException or ToolMissingException or IOException)
        {
            outcome = new StepOutcome(error.Message);
            run.Refuse(error.Message);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whatever else a cluster's start or a tool throws: the learner reads it, the log keeps where it came from.
            RunFailed(_logger, step, error);
            outcome = new StepOutcome(error.Message);
            run.Refuse(error.Message);
        }

        output.Flush();
        lock (_gate)
        {
            _runs.Remove(step);
            if (undo && outcome.Failure is null) { ForgetLocked(step); }
            else { Save(step, _progress[step] with { Failure = outcome.Failure, RunAgain = outcome.RunAgain }); }
        }

        stop.Dispose();
        _states.Set(ComposeState());
        _signals.Writer.TryWrite(new Signal.Again(step));
    }

    private void NoteChange(StepId step, StepChange change)
    {
        lock (_gate)
        {
            var progress = _progress[step];
            if (progress.Changes.Length < 2_000) { Save(step, progress with { Changes = progress.Changes.Add(change) }); }
        }

        _states.Set(ComposeState());
    }

    private void ForgetLocked(StepId step)
    {
        _store.Forget(step);
        _progress[step] = StepProgress.None;
        foreach (var key in _readings.Keys.Where(key => key.Step == step).ToList()) { _readings.Remove(key); }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Step} failed")]
    private static partial void RunFailed(ILogger logger, StepId step, Exception error);
}
