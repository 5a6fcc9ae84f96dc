using System.Collections.Immutable;

namespace Tutorial.Model;

/// <summary>What a page shows of a step before it is run; the same for every learner.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Title">Its title.</param>
/// <param name="Explanation">Why it exists, in Markdown.</param>
/// <param name="Hint">What to try when it does not pass.</param>
/// <param name="Command">What a learner would type in a terminal; several lines are several commands. Already made for the connected cluster (addresses, paths).</param>
/// <param name="Files">The files of the repository that it reads, relative to its root.</param>
/// <param name="HasAction">Whether there is a button; a step without one waits for the learner's own hands.</param>
/// <param name="Undo">What undoing it does, for the button's label or its tooltip; null where there is nothing to undo.</param>
/// <param name="LookAt">The route of the page where its effect is best seen, such as <c>/applications</c>; null for none.</param>
public sealed record Step(
    StepId Id,
    LocalizedText Title,
    LocalizedText Explanation,
    LocalizedText Hint,
    string Command,
    ImmutableArray<string> Files,
    bool HasAction,
    LocalizedText? Undo,
    string? LookAt);
