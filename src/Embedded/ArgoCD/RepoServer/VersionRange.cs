using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Semver;

namespace ArgoCD.RepoServer;

/// <summary>
/// Version constraints as Argo CD's library reads them: <c>1.2.*</c>, <c>1.x</c>, <c>^1.0</c>, <c>~1.2</c>, <c>&gt;=1, &lt;2</c>, <c>1.0 - 1.4</c>,
/// <c>!=1.3</c>, joined by <c>||</c>. A pre-release is in a range only where the range itself names one.
/// </summary>
internal sealed partial class VersionRange
{
    private readonly ImmutableArray<Alternative> _alternatives;

    private VersionRange(ImmutableArray<Alternative> alternatives) => _alternatives = alternatives;

    /// <summary>Reads a constraint.</summary>
    /// <returns>The range; null where the text is none.</returns>
    public static VersionRange? Parse(string constraint)
    {
        var alternatives = constraint.Split("||").Select(Alternative.Parse).ToImmutableArray();
        return alternatives.Contains(null) ? null : new([.. alternatives.OfType<Alternative>()]);
    }

    /// <summary>Whether a text is a version, complete or not, and therefore the name of one tag rather than a constraint.</summary>
    public static bool IsVersion(string text) => SemVersion.TryParse(text, SemVersionStyles.Any, out _);

    /// <summary>Whether a text is a range that takes a tag.</summary>
    public static bool IsIn(string constraint, string tag) => Parse(constraint) is { } range && range.Take(tag) is not null;

    /// <summary>The highest of some versions that is in the range.</summary>
    /// <returns>Its text as given; null for none.</returns>
    public string? Highest(IEnumerable<string> versions) => versions
        .SelectMany(text => Take(text) is { } version ? [(Text: text, Version: version)] : Array.Empty<(string Text, SemVersion Version)>())
        .OrderByDescending(taken => taken.Version, SemVersion.PrecedenceComparer)
        .Select(taken => taken.Text)
        .FirstOrDefault();

    private SemVersion? Take(string text) =>
        SemVersion.TryParse(text, SemVersionStyles.Any, out var version) && _alternatives.Any(alternative => alternative.Contains(version)) ? version : null;

    [GeneratedRegex(@"(>=|=>|<=|=<|!=|~>|[<>=^~])\s+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SpacedOperator();

    [GeneratedRegex("[0-9]-[0-9A-Za-z]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Prerelease();

    /// <summary>Comparisons that must all hold.</summary>
    private sealed record Alternative(SemVersionRange Within, ImmutableArray<SemVersionRange> Without)
    {
        public static Alternative? Parse(string text)
        {
            var terms = SpacedOperator().Replace(text.Replace(',', ' '), "$1")
                .Replace("=>", ">=", StringComparison.Ordinal).Replace("=<", "<=", StringComparison.Ordinal).Replace("~>", "~", StringComparison.Ordinal)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var takesPrereleases = Prerelease().IsMatch(text);
            var without = ImmutableArray.CreateBuilder<SemVersionRange>();
            foreach (var term in terms.Where(term => term.StartsWith("!=", StringComparison.Ordinal)))
            {
                if (!SemVersionRange.TryParseNpm(term[2..], takesPrereleases, out var excluded))
                {
                    return null;
                }

                without.Add(excluded);
            }

            var rest = string.Join(' ', terms.Where(term => !term.StartsWith("!=", StringComparison.Ordinal)));
            return terms.Length > 0 && SemVersionRange.TryParseNpm(rest.Length == 0 ? "*" : rest, takesPrereleases, out var within) ? new(within, without.ToImmutable()) : null;
        }

        public bool Contains(SemVersion version) => Within.Contains(version) && !Without.Any(range => range.Contains(version));
    }
}
