using System.Collections.Immutable;
using Tutorial.Model;

namespace Tutorial;

/// <summary>The tutorial of one learner: what there is to do, how far it has come, and the buttons.</summary>
public interface ITutorial
{
    /// <summary>The phases and their steps. Commands that hold a patch follow the newest commit, so it is read anew when it is shown.</summary>
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

    /// <summary>
    /// Runs every step that another truly needs and that has not passed, in order, so that it opens; the step itself is left to
    /// the learner. It goes on when the caller leaves, and <see cref="TutorialState.Undertaking"/> says what it does.
    /// </summary>
    /// <returns>A task that ends with it; its failure is in the state, not an exception.</returns>
    /// <exception cref="InvalidOperationException">Another undertaking is under way.</exception>
    Task JumpToAsync(StepId step, CancellationToken cancellationToken);

    /// <summary>
    /// Brings everything back to how it was when a phase began: the repository by a new commit that restores the tree, the
    /// cluster by deleting what the phase and the later ones made, and their progress is cleared. Phase 0 deletes the cluster.
    /// It goes on when the caller leaves, and <see cref="TutorialState.Undertaking"/> says what it does.
    /// </summary>
    /// <returns>A task that ends with it; its failure is in the state, not an exception.</returns>
    /// <exception cref="InvalidOperationException">Another undertaking is under way, or nothing of that phase has begun.</exception>
    Task ResetAsync(int phase, CancellationToken cancellationToken);

    /// <summary>Stops the undertaking that runs, if any; a reset that was stopped can be started again.</summary>
    Task StopUndertakingAsync(CancellationToken cancellationToken);

    /// <summary>The progress as one file: JSON with every step's times and evidence.</summary>
    string ExportProgress();

    /// <summary>Takes the progress of a file in the place of the present one; cluster and repository stay as they are.</summary>
    /// <exception cref="ProgressFileException">The file is not one; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">A step or an undertaking runs.</exception>
    Task ImportProgressAsync(string file, CancellationToken cancellationToken);
}
