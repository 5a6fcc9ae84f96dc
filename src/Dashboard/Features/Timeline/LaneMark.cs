namespace Dashboard.Features.Timeline;

/// <summary>A commit passed a station.</summary>
/// <param name="Stage">The station.</param>
/// <param name="At">When.</param>
/// <param name="Approximate">Whether it is the arrival at this dashboard's watch, not a time that somebody recorded.</param>
public sealed record LaneMark(LaneStage Stage, DateTimeOffset At, bool Approximate);
