namespace Tutorial.Model;

/// <summary>One assertion of a step's check, with what was read.</summary>
/// <param name="Claim">What must hold.</param>
/// <param name="Status">Whether it does.</param>
/// <param name="Evidence">A sentence with the value that was read from the cluster or from git.</param>
/// <param name="Latched">Whether it is a state that passes: once seen, it stays proven.</param>
/// <param name="At">When it was read or seen; null before the first reading.</param>
public sealed record CheckState(LocalizedText Claim, CheckStatus Status, LocalizedText Evidence, bool Latched, DateTimeOffset? At);
