using System.Collections.Immutable;

namespace GitRepository.Model;

/// <summary>The remote's <c>main</c> moved.</summary>
/// <param name="Before">Its commit before; null for the first push.</param>
/// <param name="After">Its commit now.</param>
/// <param name="Reference">The full name of the branch.</param>
/// <param name="At">When the push was acknowledged.</param>
/// <param name="FromOutside">Whether it came over smart HTTP, not from this dashboard.</param>
/// <param name="Forced">Whether commits were dropped from the branch; they are kept under <c>refs/backup/</c>.</param>
/// <param name="Commits">The new commits, oldest first.</param>
/// <param name="ChangedPaths">The paths that differ between before and after.</param>
public sealed record PushEvent(
    string? Before,
    string After,
    string Reference,
    DateTimeOffset At,
    bool FromOutside,
    bool Forced,
    ImmutableArray<CommitInfo> Commits,
    ImmutableArray<string> ChangedPaths);
