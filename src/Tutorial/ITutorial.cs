using System.Collections.Immutable;
using Tutorial.Model;

namespace Tutorial;

/// <summary>The tutorial of one learner: what there is to do, how far it has come, and the buttons.</summary>
public interface ITutorial
{
    /// <summary>The phases and their steps.</summary>
    ImmutableArray<Phase> Phases { get; }

    /// <summary>The newest state.</summary>
    TutorialState Current { get; }

    /// <summary>Yields the newest state now and after each change; a slow reader skips states, never the last.</summary>
    IAsyncEnumerable<TutorialState> WatchAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Starts a step's action, which goes on when the caller leaves. Two callers at once start it once; the second call
    /// returns the same run.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="answers">What the step asks of the learner, by name (<c>service.name</c>); empty for its defaults.</param>
    /// <param name="cancellationToken">Ends the wait, not the run.</param>
    /// <returns>A task that ends with the action; its failure is in the state, not an exception.</returns>
    /// <exception cref="InvalidOperationException">The step is locked, or has no action.</exception>
    Task RunAsync(StepId step, ImmutableDictionary<string, string> answers, CancellationToken cancellationToken);

    /// <summary>Stops a running action.</summary>
    Task CancelAsync(StepId step, CancellationToken cancellationToken);

    /// <summary>Undoes a step and opens it again.</summary>
    /// <exception cref="InvalidOperationException">It has no undo, or it is refused now; the message says why.</exception>
    Task UndoAsync(StepId step, CancellationToken cancellationToken);

    /// <summary>Yields what the step's newest run printed, from its beginning, then follows it; a later run starts anew with a null.</summary>
    IAsyncEnumerable<OutputLine?> ReadOutputAsync(StepId step, CancellationToken cancellationToken);
}
