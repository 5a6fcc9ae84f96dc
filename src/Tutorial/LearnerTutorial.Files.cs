using Tutorial.Progress;

namespace Tutorial;

public sealed partial class LearnerTutorial
{
    /// <inheritdoc/>
    public string ExportProgress()
    {
        lock (_gate)
        {
            return ProgressFile.Write(
                _options.Time.GetUtcNow(),
                _definitions.Where(step => _progress[step.Id] != StepProgress.None).Select(step => (step.Id, _progress[step.Id], _store.ListFacts(step.Id))));
        }
    }

    /// <inheritdoc/>
    public Task ImportProgressAsync(string file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var steps = ProgressFile.Read(file, _definitions);
        lock (_gate)
        {
            if (_undertakingRun is not null || _runs.Count > 0) { throw new InvalidOperationException("A step is running. Stop it first."); }
            _store.Replace(steps.Select(item => (item.Step, item.Progress, item.Facts.AsEnumerable())));
            foreach (var step in _definitions) { _progress[step.Id] = StepProgress.None; }
            foreach (var (step, progress, _) in steps) { NoteBeginning(step, _progress[step] = progress); }
            _readings.Clear();
        }

        _states.Set(ComposeState());
        return _signals.Writer.WriteAsync(new Signal.Again(null), cancellationToken).AsTask();
    }
}
