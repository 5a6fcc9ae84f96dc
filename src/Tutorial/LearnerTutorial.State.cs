using System.Collections.Immutable;
using Tutorial.Model;
using Tutorial.Progress;
using Tutorial.Steps;

namespace Tutorial;

public sealed partial class LearnerTutorial
{
    private static readonly LocalizedText NotRead = new("Not read yet", "아직 읽지 않음");

    private TutorialState ComposeState()
    {
        lock (_gate)
        {
            var steps = _definitions.ToImmutableDictionary(step => step.Id, Compose);
            var next = _definitions.FirstOrDefault(step => steps[step.Id].Status is not (StepStatus.Passed or StepStatus.Locked));
            return new TutorialState(steps, next?.Id) { Undertaking = _undertaking };
        }
    }

    private StepState Compose(StepDefinition step)
    {
        var progress = _progress[step.Id];
        var missing = Missing(step);
        var status = progress switch
        {
            _ when _runs.ContainsKey(step.Id) => StepStatus.Running,
            { PassedAt: not null } => StepStatus.Passed,
            _ when !missing.IsEmpty => StepStatus.Locked,
            { Failure: not null, RunAgain: false } => StepStatus.Failed,
            { Runs: > 0 } => StepStatus.Waiting,
            { Evidence.IsEmpty: false } => StepStatus.Waiting,
            _ => StepStatus.Ready,
        };
        return new StepState(
            step.Id, status, [.. step.Checks.Select((_, index) => Compose(step, index, progress))], missing, progress.Failure, progress.Changes,
            progress.Runs, progress.RunAgain, progress.StartedAt, progress.PassedAt);
    }

    private CheckState Compose(StepDefinition step, int index, StepProgress progress)
    {
        var check = step.Checks[index];
        if (progress.Evidence.TryGetValue(index, out var kept)) { return new CheckState(check.Claim, CheckStatus.Passed, kept.Text, check.Latched, kept.At); }
        return _readings.TryGetValue((step.Id, index), out var read)
            ? new CheckState(check.Claim, read.Reading.Status, read.Reading.Evidence, check.Latched, read.At)
            : new CheckState(check.Claim, CheckStatus.Waiting, NotRead, check.Latched, null);
    }

    private ImmutableArray<StepId> Missing(StepDefinition step) => [.. step.Needs.Where(need => _progress[need].PassedAt is null)];
}
