using System.Collections.Immutable;
using Tutorial.Model;

namespace Tutorial.Running;

/// <summary>Brings a learner to a step by running what it truly needs and nothing else, in order.</summary>
/// <param name="tutorial">The tutorial.</param>
/// <param name="time">The clock that its times are measured with.</param>
public sealed class JumpAhead(ITutorial tutorial, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>Runs a step, and before it every step without which it cannot work, each as soon as it is open.</summary>
    /// <param name="target">The step.</param>
    /// <param name="output">Gets a line for each step that began or was proven, with the seconds since the start.</param>
    /// <param name="cancellationToken">Stops after the action that runs now.</param>
    /// <exception cref="InvalidOperationException">An action failed; the message quotes it.</exception>
    public async Task RunAsync(StepId target, IProgress<string> output, CancellationToken cancellationToken)
    {
        await ReachAsync(target, [], (step, isProven) => output.Report(Line(step, isProven)), cancellationToken);
    }

    /// <summary>Runs every step without which another cannot work, and not that step itself.</summary>
    /// <param name="target">The step to open.</param>
    /// <param name="told">Called when a step begins and when it is proven, with a line for it.</param>
    /// <param name="cancellationToken">Stops after the action that runs now.</param>
    /// <exception cref="InvalidOperationException">An action failed; the message quotes it.</exception>
    internal Task OpenAsync(StepId target, Action<StepId, string> told, CancellationToken cancellationToken) =>
        ReachNeedsAsync(target, [], (step, isProven) => told(step, Line(step, isProven)), cancellationToken);

    private string Line(StepId step, bool isProven) =>
        FormattableString.Invariant($"{time.GetElapsedTime(_started).TotalSeconds:0.000} s  {step} {(isProven ? "is proven" : "begins")}");

    private async Task ReachNeedsAsync(StepId step, ImmutableHashSet<StepId> waiting, Action<StepId, bool> tell, CancellationToken cancellationToken)
    {
        if (waiting.Contains(step)) { throw new InvalidOperationException($"{step} needs itself."); }
        foreach (var needed in State(step).LockedBy)
        {
            if (State(needed).Status != StepStatus.Passed) { await ReachAsync(needed, waiting.Add(step), tell, cancellationToken); }
        }

        await WaitAsync(step, state => state.Status != StepStatus.Locked, cancellationToken);
    }

    private async Task ReachAsync(StepId step, ImmutableHashSet<StepId> waiting, Action<StepId, bool> tell, CancellationToken cancellationToken)
    {
        await ReachNeedsAsync(step, waiting, tell, cancellationToken);
        if (State(step).Status == StepStatus.Passed) { return; }
        tell(step, false);
        do
        {
            await tutorial.RunAsync(step, ImmutableDictionary<string, string>.Empty, cancellationToken);

            // The first apply of phase 1 is refused in part, as it must be, and asks for a second.
            if (State(step) is { RunAgain: false, Failure: { } failure }) { throw new InvalidOperationException($"{step}: {failure}"); }
        }
        while (State(step).RunAgain);

        await WaitAsync(step, state => state.Status == StepStatus.Passed, cancellationToken);
        tell(step, true);
    }

    private StepState State(StepId step) => tutorial.Current.Steps[step];

    private async Task WaitAsync(StepId step, Func<StepState, bool> holds, CancellationToken cancellationToken)
    {
        await foreach (var state in tutorial.WatchAsync(cancellationToken))
        {
            var now = state.Steps[step];
            if (holds(now)) { return; }
            if (now is { Status: StepStatus.Failed, Failure: { } failure }) { throw new InvalidOperationException($"{step}: {failure}"); }
        }
    }
}
