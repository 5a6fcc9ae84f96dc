namespace Dashboard.Features.Rollouts;

/// <summary>One step of a canary.</summary>
/// <param name="Sort">The step's key: <c>setWeight</c>, <c>pause</c> or another.</param>
/// <param name="Value">The weight, or the pause's length; null for a pause that lasts until somebody promotes.</param>
public sealed record RolloutStep(string Sort, string? Value);
