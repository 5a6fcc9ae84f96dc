using Dashboard.Features.Applications;

namespace Dashboard.Features.ApplicationSets;

/// <summary>One line of a <see cref="GenerationPlan"/>.</summary>
/// <param name="Directory">The directory; for one that is gone, the path that its Application still names.</param>
/// <param name="Verdict">What becomes of the Application; null for a directory that is left out.</param>
/// <param name="Live">The Application as it is; null where there is none.</param>
/// <param name="Reason">Why it is invalid.</param>
public sealed record PlannedApplication(GeneratedDirectory Directory, Verdict? Verdict, ApplicationView? Live, string? Reason)
{
    /// <summary>The Application's name.</summary>
    public string? Name => Directory.Name ?? Live?.Name;
}
