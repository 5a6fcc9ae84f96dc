namespace Clusters;

/// <summary>What is known of a cluster at one moment.</summary>
/// <param name="State">Its state.</param>
/// <param name="Version">The server's version, such as <c>v1.35.2</c>; null while unknown.</param>
/// <param name="Reason">Why it is not running; null while it runs.</param>
/// <param name="Since">When this state began.</param>
public sealed record ClusterStatus(ClusterState State, string? Version, string? Reason, DateTimeOffset Since);
