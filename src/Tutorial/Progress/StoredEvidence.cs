using Tutorial.Model;

namespace Tutorial.Progress;

/// <summary>Evidence that stays.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="At">When it was read.</param>
internal sealed record StoredEvidence(LocalizedText Text, DateTimeOffset At);
