namespace Dashboard.Features.Autoscaling;

/// <summary>What an autoscaler said at one moment.</summary>
/// <param name="At">When it arrived here.</param>
/// <param name="Usage">The usage in percent of the request; null where it could not be read.</param>
/// <param name="Current">How many pods there were.</param>
/// <param name="Desired">How many it wanted.</param>
public sealed record AutoscalerSample(DateTimeOffset At, long? Usage, long Current, long Desired);
