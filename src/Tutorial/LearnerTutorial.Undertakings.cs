using System.Collections.Immutable;
using Clusters.Tools;
using GitRepository;
using Kubernetes.Runtime;
using Microsoft.Extensions.Logging;
using Tutorial.Model;
using Tutorial.Progress;
using Tutorial.Running;

namespace Tutorial;

public sealed partial class LearnerTutorial
{
    private const int KeptLines = 500;
    private static readonly ImmutableDictionary<string, string> NoAnswers = ImmutableDictionary<string, string>.Empty;

    private Undertaking? _undertaking;
    private ActiveRun? _undertakingRun;
    private ImmutableDictionary<int, PhaseBeginning> _phases = ImmutableDictionary<int, PhaseBeginning>.Empty;

    /// <inheritdoc/>
    public Task JumpToAsync(StepId step, CancellationToken cancellationToken)
    {
        Definition(step);
        var jump = new JumpAhead(this, _options.Time);
        return Undertake(
            new Undertaking(UndertakingKind.JumpAhead, step, step.Phase, true, null, [], null),
            async token =>
            {
                await jump.OpenAsync(step, (now, line) => Tell(known => known with { Step = now, Lines = Append(known.Lines, new OutputLine(_options.Time.GetUtcNow(), OutputKind.Answer, line)) }), token);
                return StepOutcome.Done;
            }).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task ResetAsync(int phase, CancellationToken cancellationToken)
    {
        PhaseBeginning beginning;
        lock (_gate)
        {
            if (_runs.Keys.FirstOrDefault() is { Slug: not null } running) { throw new InvalidOperationException($"{running} is running. Stop it first."); }
            beginning = _phases.Where(begun => begun.Key >= phase).Select(begun => begun.Value).MinBy(begun => begun.At)
                ?? throw new InvalidOperationException($"Nothing of phase {phase} has begun.");
        }

        return Undertake(
            new Undertaking(UndertakingKind.Reset, null, phase, true, null, [], null),
            async token =>
            {
                foreach (var target in Load.Current.Keys) { await Load.StopAsync(target, token); }
                var id = new StepId(phase, "reset");
                var run = new StepRun(
                    id, _options, _commands, Load, NoAnswers, new(_store, id), _view, line => Tell(known => known with { Lines = Append(known.Lines, line) }), static _ => { })
                {
                    Trailers = NoAnswers.Add("Dashboard-Reset", $"phase-{phase}"),
                };
                var outcome = await PhaseReset.RunAsync(run, phase, beginning.Head, token);
                if (outcome.Failure is null) { Clear(phase, beginning.At); }
                return outcome;
            }).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task StopUndertakingAsync(CancellationToken cancellationToken)
    {
        ActiveRun? run;
        lock (_gate) { run = _undertakingRun; }
        if (run is not null) { await run.EndAsync(cancellationToken); }
    }

    private Task Undertake(Undertaking what, Func<CancellationToken, Task<StepOutcome>> work)
    {
        lock (_gate)
        {
            if (_undertakingRun is not null) { throw new InvalidOperationException("Another jump or reset is under way. Stop it first."); }
            var stop = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            _undertaking = what;
            var task = Task.Run(() => CarryOutAsync(work, stop), CancellationToken.None);
            _undertakingRun = new ActiveRun(task, stop);
            _states.Set(ComposeState());
            return task;
        }
    }

    private async Task CarryOutAsync(Func<CancellationToken, Task<StepOutcome>> work, CancellationTokenSource stop)
    {
        string? failure;
        try
        {
            failure = (await work(stop.Token)).Failure;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            failure = "Stopped.";
        }
        catch (Exception error) when (error is ApiException or HttpRequestException or RepositoryException or ToolMissingException or IOException or InvalidOperationException or TimeoutException)
        {
            failure = error.Message;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            UndertakingFailed(_logger, error);
            failure = error.Message;
        }

        lock (_gate)
        {
            _undertakingRun = null;
            _undertaking = _undertaking! with { IsRunning = false, Step = null, Failure = failure };
        }

        stop.Dispose();
        _states.Set(ComposeState());
        _signals.Writer.TryWrite(new Signal.Again(null));
    }

    private void Tell(Func<Undertaking, Undertaking> change)
    {
        lock (_gate) { _undertaking = change(_undertaking!); }
        _states.Set(ComposeState());
    }

    private static ImmutableArray<OutputLine> Append(ImmutableArray<OutputLine> lines, OutputLine line) =>
        lines.Length < KeptLines ? lines.Add(line) : [.. lines.AsSpan()[1..], line];

    // The caller holds the lock. The first sign of a phase keeps what a reset goes back to.
    private void NoteBeginning(StepId step, StepProgress progress)
    {
        if (progress.StartedAt is null || _phases.ContainsKey(step.Phase) || _options.Repository.Current.RemoteHead is not { } head) { return; }
        var beginning = new PhaseBeginning(head.Sha, _options.Time.GetUtcNow());
        _phases = _phases.SetItem(step.Phase, beginning);
        _store.SavePhase(step.Phase, beginning);
    }

    // Steps of earlier phases that were done only after this one had begun are taken back with it.
    private void Clear(int phase, DateTimeOffset since)
    {
        lock (_gate)
        {
            foreach (var step in _definitions.Where(step => step.Phase >= phase || _progress[step.Id].StartedAt >= since)) { ForgetLocked(step.Id); }
            foreach (var number in _phases.Keys.Where(number => number >= phase)) { _store.ForgetPhase(number); }
            _phases = _phases.RemoveRange(_phases.Keys.Where(number => number >= phase));
        }
    }

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "A jump or a reset failed")]
    private static partial void UndertakingFailed(ILogger logger, Exception error);
}
