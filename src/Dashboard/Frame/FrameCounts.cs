using Dashboard.Features.Applications;

namespace Dashboard.Frame;

/// <summary>What the frame around the pages counts.</summary>
/// <param name="Applications">How many Applications there are; null while that is not known.</param>
/// <param name="Pods">How many pods there are; null while that is not known.</param>
/// <param name="RolloutsPaused">How many Rollouts wait for somebody.</param>
internal sealed record FrameCounts(int? Applications, PodCount? Pods, int RolloutsPaused);
