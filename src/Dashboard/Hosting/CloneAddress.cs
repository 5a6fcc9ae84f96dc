namespace Dashboard.Hosting;

/// <summary>The address that a learner clones.</summary>
/// <param name="Value">The address.</param>
public sealed record CloneAddress(Uri Value);
