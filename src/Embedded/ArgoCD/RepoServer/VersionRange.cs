using Semver;

namespace ArgoCD.RepoServer;

/// <summary>Version constraints as Argo CD's library reads them: <c>1.2.*</c>, <c>1.x</c>, <c>^1.0</c>, <c>&gt;=1, &lt;2</c>, <c>1.0 - 1.4</c>.</summary>
internal static class VersionRange
{
    /// <returns>The range; null where the text is none.</returns>
    public static SemVersionRange? Parse(string constraint) =>
        SemVersionRange.TryParse(constraint, SemVersionRangeOptions.Loose, out var range)
        || SemVersionRange.TryParseNpm(constraint.Replace(',', ' '), out range)
            ? range : null;

    /// <summary>Whether a text is a range that takes a tag.</summary>
    public static bool IsIn(string constraint, string tag) =>
        Parse(constraint) is { } range && SemVersion.TryParse(tag, SemVersionStyles.Any, out var version) && range.Contains(version);
}
