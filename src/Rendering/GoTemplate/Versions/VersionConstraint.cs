using System.Globalization;
using System.Text.RegularExpressions;

namespace GoTemplate.Versions;

/// <summary>A range of versions in Masterminds/semver's language.</summary>
public sealed partial class VersionConstraint
{
    private readonly List<List<Condition>> _alternatives = [];

    private VersionConstraint()
    {
    }

    /// <summary>Reads a constraint.</summary>
    /// <param name="text">Alternatives joined by <c>||</c>, conditions by space or comma.</param>
    /// <returns>The constraint, or null with semver's message.</returns>
    public static (VersionConstraint? Constraint, string Error) Parse(string text)
    {
        var constraint = new VersionConstraint();
        var hyphenated = Hyphen().Replace(text, " >=${low} <=${high} ");
        foreach (var alternative in hyphenated.Split("||"))
        {
            if (!Whole().IsMatch(alternative)) { return (null, "improper constraint: " + text); }
            var group = new List<Condition>();
            foreach (Match match in One().Matches(alternative))
            {
                group.Add(Condition.Of(match));
            }

            if (group.Count == 0) { return (null, "improper constraint: " + text); }
            constraint._alternatives.Add(group);
        }

        return (constraint, "");
    }

    /// <summary>Whether a version is in the range.</summary>
    /// <param name="version">The version.</param>
    /// <param name="onePrereleaseSuffices">semver 3.4 (helm 4): one condition of a group that names a prerelease admits prereleases for the group.</param>
    /// <returns>True when inside.</returns>
    public bool Allows(SemanticVersion version, bool onePrereleaseSuffices = true) => _alternatives.Exists(group =>
    {
        var admits = onePrereleaseSuffices && group.Exists(condition => condition.Prerelease.Length > 0);
        return group.TrueForAll(condition => (version.Prerelease.Length == 0 || admits || condition.Prerelease.Length > 0) && condition.Allows(version));
    });

    [GeneratedRegex(@"\s*(?<low>v?[0-9xX*]+(\.[0-9xX*]+){0,2}(-[0-9A-Za-z\-.]+)?(\+[0-9A-Za-z\-.]+)?)\s+-\s+(?<high>v?[0-9xX*]+(\.[0-9xX*]+){0,2}(-[0-9A-Za-z\-.]+)?(\+[0-9A-Za-z\-.]+)?)\s*")]
    private static partial Regex Hyphen();

    [GeneratedRegex(@"^\s*((=|!=|>|<|>=|=>|<=|=<|~|~>|\^)?\s*v?([0-9]+|[xX*])(\.([0-9]+|[xX*]))?(\.([0-9]+|[xX*]))?(-[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*)?(\+[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*)?\s*[\s,]*)+\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<op>=>|>=|=<|<=|!=|~>|=|>|<|~|\^)?\s*v?(?<major>[0-9]+|[xX*])(\.(?<minor>[0-9]+|[xX*]))?(\.(?<patch>[0-9]+|[xX*]))?(-(?<pre>[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?(\+[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*)?")]
    private static partial Regex One();

    private sealed record Condition(string Operator, SemanticVersion Base, int Parts, string Prerelease)
    {
        public static Condition Of(Match match)
        {
            var parts = 0;
            var numbers = new string[3];
            foreach (var name in (string[])["major", "minor", "patch"])
            {
                if (!match.Groups[name].Success || match.Groups[name].Value is "x" or "X" or "*") { break; }
                numbers[parts++] = match.Groups[name].Value;
            }

            var prerelease = match.Groups["pre"].Value;
            var text = string.Join('.', numbers.Select(n => n ?? "0")) + (prerelease.Length > 0 ? "-" + prerelease : "");
            var version = SemanticVersion.Parse(text).Version ?? SemanticVersion.Parse("0.0.0").Version!;
            return new(match.Groups["op"].Value, version, parts, prerelease);
        }

        public bool Allows(SemanticVersion v)
        {
            var order = v.CompareTo(Base);
            switch (Operator)
            {
                case "" or "=":
                    return Parts == 3 ? order == 0 : Tilde(v);
                case "!=": return Parts == 3 ? order != 0 : !SamePrefix(v, Parts);
                case ">": return Parts == 3 ? order > 0 : Parts > 0 && order > 0 && !SamePrefix(v, Parts);
                case "<": return order < 0;
                case ">=" or "=>": return order >= 0;
                case "<=" or "=<": return order <= 0 || (Parts < 3 && SamePrefix(v, Parts));
                case "~" or "~>": return Tilde(v);
                default: return Caret(v, order);
            }
        }

        private bool Tilde(SemanticVersion v) => v.CompareTo(Base) >= 0 && SamePrefix(v, Math.Min(Parts, 2));

        private bool Caret(SemanticVersion v, int order)
        {
            if (order < 0) { return false; }
            if (Base.Major > 0 || Parts < 2) { return Parts == 0 || v.Major == Base.Major; }
            if (v.Major != 0) { return false; }
            if (Base.Minor > 0 || Parts < 3) { return v.Minor == Base.Minor; }
            return v.Minor == 0 && v.Patch == Base.Patch;
        }

        private bool SamePrefix(SemanticVersion v, int parts) =>
            (parts < 1 || v.Major == Base.Major) && (parts < 2 || v.Minor == Base.Minor) && (parts < 3 || v.Patch == Base.Patch);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Operator}{Base}");
    }
}
