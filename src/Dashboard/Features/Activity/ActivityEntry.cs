using Tutorial.Model;

namespace Dashboard.Features.Activity;

/// <summary>Something that happened while this dashboard was watching.</summary>
/// <param name="Number">Counts entries; a reader shows each number once.</param>
/// <param name="At">When it was seen.</param>
/// <param name="Kind">What sort of thing it was.</param>
/// <param name="Subject">The Application, the commit or the step.</param>
/// <param name="Detail">The commit's subject, the reason of a failure, or the health.</param>
/// <param name="SincePush">How long after the newest push; null where no push was seen or it is older than two minutes.</param>
/// <param name="Step">The step, for a proven one.</param>
public sealed record ActivityEntry(
    long Number, DateTimeOffset At, ActivityKind Kind, string Subject, string? Detail, TimeSpan? SincePush, StepId? Step = null);
