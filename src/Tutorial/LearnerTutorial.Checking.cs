using System.Collections.Immutable;
using Clusters;
using Microsoft.Extensions.Logging;
using Tutorial.Checks;
using Tutorial.Model;
using Tutorial.Observation;
using Tutorial.Progress;
using Tutorial.Steps;

namespace Tutorial;

public sealed partial class LearnerTutorial
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(3);

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var observer = new ClusterObserver(_options.Cluster, _options.Time, _logger, (change, token) => _signals.Writer.WriteAsync(new Signal.Cluster(change), token));
        await Task.WhenAll(
            Guarded(() => observer.RunAsync(cancellationToken)),
            Guarded(() => FollowRepositoryAsync(cancellationToken)),
            Guarded(() => AnnouncePushesAsync(cancellationToken)),
            Guarded(() => AnnounceAgainAsync(_options.Time.GetUtcNow(), cancellationToken)),
            Guarded(() => AskAgainAsync(cancellationToken)),
            Guarded(() => CheckAsync(cancellationToken)));

        async Task Guarded(Func<Task> work)
        {
            try
            {
                await Task.Yield();
                await work();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The tutorial is being closed.
            }
            catch (Exception error)
            {
                WorkFailed(_logger, error);
                throw;
            }
        }
    }

    private async Task FollowRepositoryAsync(CancellationToken cancellationToken)
    {
        string? head = null;
        await foreach (var state in _options.Repository.WatchAsync(cancellationToken))
        {
            if (state.RemoteHead?.Sha != head)
            {
                head = state.RemoteHead?.Sha;
                await RefreshCommandsAsync(cancellationToken);
            }

            await _signals.Writer.WriteAsync(new Signal.Repository(), cancellationToken);
        }
    }

    // What a service answers cannot be watched: while a check waits for it, and only then, it is asked again.
    private async Task AskAgainAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(AskAgain, _options.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var step in _definitions.Where(step => step.Checks.Any(check => check.Asks) && Current.Steps[step.Id].Status == StepStatus.Waiting))
            {
                await _signals.Writer.WriteAsync(new Signal.Again(step.Id), cancellationToken);
            }
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var dirty = new HashSet<string>(StringComparer.Ordinal);
        var again = new HashSet<StepId>(_definitions.Select(step => step.Id));
        while (await _signals.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_signals.Reader.TryRead(out var signal))
            {
                var changed = Apply(signal, again);
                dirty.UnionWith(changed);
                // A state that passes may be gone with the next event, so what is latched is read after each one.
                if (changed.Count > 0) { await ReadAsync(changed, [], latched: true, cancellationToken); }
            }

            _states.Set(ComposeState());
            var passed = await ReadAsync(dirty, again, latched: false, cancellationToken);
            dirty.Clear();
            again.Clear();
            if (passed.Count > 0) { again.UnionWith(_definitions.Select(step => step.Id)); }
            _states.Set(ComposeState());
            if (again.Count > 0) { _signals.Writer.TryWrite(new Signal.Again(null)); }
        }
    }

    private IReadOnlyCollection<string> Apply(Signal signal, HashSet<StepId> again)
    {
        switch (signal)
        {
            case Signal.Repository:
                return [Assertion.Git];
            case Signal.Again { Step: { } step }:
                again.Add(step);
                return [];
            case Signal.Cluster { Change: ClusterChange.Status { Now: var status } }:
                if (_wasRunning && status.State == ClusterState.Absent) { StartOver(); }
                if (status.State != ClusterState.Running) { _view.Set(ClusterView.Empty); }
                _wasRunning |= status.State == ClusterState.Running;
                again.UnionWith(_definitions.Select(definition => definition.Id));
                return [];
            case Signal.Cluster { Change: ClusterChange.Unknown { Kind: var kind } }:
                _view.Set(_view.Current.Without(kind));
                return [kind];
            case Signal.Cluster { Change: ClusterChange.Listed listed }:
                _view.Set(_view.Current.WithAll(listed.Kind, listed.Items));
                return [listed.Kind];
            case Signal.Cluster { Change: ClusterChange.Object one }:
                _view.Set(_view.Current.With(one.Kind, one.Key, one.Item));
                return [one.Kind];
            default:
                return [];
        }
    }

    // What was proven on a cluster says nothing about the next one.
    private void StartOver()
    {
        _wasRunning = false;
        lock (_gate)
        {
            foreach (var step in _definitions) { ForgetLocked(step.Id); }
        }
    }

    private async Task<List<StepId>> ReadAsync(IReadOnlyCollection<string> kinds, HashSet<StepId> again, bool latched, CancellationToken cancellationToken)
    {
        var passed = new List<StepId>();
        foreach (var step in _definitions)
        {
            if (!IsOpen(step)) { continue; }
            var all = again.Contains(step.Id);
            for (var i = 0; i < step.Checks.Length; i++)
            {
                var check = step.Checks[i];
                if ((!latched || check.Latched) && (all || check.Kinds.Any(kinds.Contains)) && !IsLatched(step.Id, i))
                {
                    await ReadAsync(step, i, cancellationToken);
                }
            }

            if (PassIfProven(step)) { passed.Add(step.Id); }
        }

        return passed;
    }

    private async Task ReadAsync(StepDefinition step, int index, CancellationToken cancellationToken)
    {
        var check = step.Checks[index];
        Reading reading;
        try
        {
            reading = await check.ReadAsync(new CheckContext(_view.Current, _options.Cluster, _options, _facts[step.Id], HasPassed), cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            CheckFailed(_logger, step.Id, index, error);
            reading = Reading.Failed($"It could not be read: {error.Message}", $"읽지 못했습니다: {error.Message}");
        }

        lock (_gate)
        {
            var now = _options.Time.GetUtcNow();
            _readings[(step.Id, index)] = (reading, now);
            if (check.Latched && reading.Status == CheckStatus.Passed)
            {
                var progress = _progress[step.Id];
                Save(step.Id, progress with { StartedAt = progress.StartedAt ?? now, Evidence = progress.Evidence.SetItem(index, new StoredEvidence(reading.Evidence, now)) });
            }
        }
    }

    private bool IsOpen(StepDefinition step)
    {
        lock (_gate) { return _progress[step.Id].PassedAt is null && Missing(step).IsEmpty; }
    }

    private bool HasPassed(StepId step)
    {
        lock (_gate) { return _progress[step].PassedAt is not null; }
    }

    private bool IsLatched(StepId step, int index)
    {
        lock (_gate) { return _progress[step].Evidence.ContainsKey(index); }
    }

    private bool PassIfProven(StepDefinition step)
    {
        lock (_gate)
        {
            var progress = _progress[step.Id];
            if (progress.PassedAt is not null || _runs.ContainsKey(step.Id) || (step.OnlyLooks && progress.Runs == 0)) { return false; }
            var evidence = progress.Evidence;
            var now = _options.Time.GetUtcNow();
            for (var i = 0; i < step.Checks.Length; i++)
            {
                if (evidence.ContainsKey(i)) { continue; }
                if (!_readings.TryGetValue((step.Id, i), out var read) || read.Reading.Status != CheckStatus.Passed) { return false; }
                evidence = evidence.SetItem(i, new StoredEvidence(read.Reading.Evidence, read.At));
            }

            Save(step.Id, progress with { StartedAt = progress.StartedAt ?? now, PassedAt = now, Failure = null, RunAgain = false, Evidence = evidence });
            return true;
        }
    }

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Check {Index} of {Step} could not be read")]
    private static partial void CheckFailed(ILogger logger, StepId step, int index, Exception error);

    [LoggerMessage(EventId = 3, Level = LogLevel.Critical, Message = "The tutorial stopped watching")]
    private static partial void WorkFailed(ILogger logger, Exception error);
}
