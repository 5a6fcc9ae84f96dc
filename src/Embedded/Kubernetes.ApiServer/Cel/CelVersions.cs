using System.Globalization;
using System.Text.RegularExpressions;
using static Kubernetes.ApiServer.Cel.CelFunctions;
using T = Kubernetes.ApiServer.Cel.CelType;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Kubernetes' library of semantic versions.</summary>
internal static partial class CelVersions
{
    private static readonly T Type = T.Opaque("kubernetes.Semver");

    /// <summary>The overloads of this library.</summary>
    public static IEnumerable<CelOverload> Overloads()
    {
        yield return Global("semver", [T.String], Type, a => Read((string)a[0]!) ?? throw new CelException("No Major.Minor.Patch elements found"));
        yield return Global("semver", [T.String, T.Bool], Type, a => Read(Normal(a)) ?? throw new CelException("No Major.Minor.Patch elements found"));
        yield return Global("isSemver", [T.String], T.Bool, a => Read((string)a[0]!) is not null);
        yield return Global("isSemver", [T.String, T.Bool], T.Bool, a => Read(Normal(a)) is not null);
        yield return Member("major", [Type], T.Int, a => V(a, 0).Major);
        yield return Member("minor", [Type], T.Int, a => V(a, 0).Minor);
        yield return Member("patch", [Type], T.Int, a => V(a, 0).Patch);
        yield return Member("isGreaterThan", [Type, Type], T.Bool, a => V(a, 0).CompareTo(V(a, 1)) > 0);
        yield return Member("isLessThan", [Type, Type], T.Bool, a => V(a, 0).CompareTo(V(a, 1)) < 0);
        yield return Member("compareTo", [Type, Type], T.Int, a => (long)V(a, 0).CompareTo(V(a, 1)));
    }

    private static Version V(object?[] arguments, int index) => (Version)arguments[index]!;

    /// <summary>With normalization a leading v, leading zeros and missing parts are forgiven.</summary>
    private static string Normal(object?[] a)
    {
        var text = (string)a[0]!;
        if (a[1] is not true || text.Length == 0) { return text; }
        text = text.TrimStart('v');
        var end = text.IndexOfAny(['-', '+']) is >= 0 and var mark ? mark : text.Length;
        var parts = text[..end].Split('.').Select(p => p.TrimStart('0') is { Length: > 0 } kept ? kept : "0").ToList();
        while (parts.Count < 3) { parts.Add("0"); }
        return string.Join('.', parts) + text[end..];
    }

    private static Version? Read(string text)
    {
        var match = Pattern().Match(text);
        return match.Success && long.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && long.TryParse(match.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            && long.TryParse(match.Groups[3].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var patch)
            ? new Version(major, minor, patch, match.Groups[4].Value)
            : null;
    }

    [GeneratedRegex(@"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();

    private sealed record Version(long Major, long Minor, long Patch, string Prerelease) : ICelOpaque, IComparable<Version>
    {
        public CelType Type => CelVersions.Type;

        public int CompareTo(Version? other)
        {
            var numbers = (Major, Minor, Patch).CompareTo((other!.Major, other.Minor, other.Patch));
            return numbers != 0 ? numbers
                : (Prerelease.Length, other.Prerelease.Length) switch { (0, 0) => 0, (0, _) => 1, (_, 0) => -1, _ => Compare(Prerelease.Split('.'), other.Prerelease.Split('.')) };
        }

        public bool Equals(Version? other) => other is not null && CompareTo(other) == 0;

        public override int GetHashCode() => HashCode.Combine(Major, Minor, Patch);

        private static int Compare(string[] left, string[] right)
        {
            for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
            {
                var (a, b) = (long.TryParse(left[i], NumberStyles.None, CultureInfo.InvariantCulture, out var x), long.TryParse(right[i], NumberStyles.None, CultureInfo.InvariantCulture, out var y));
                var order = (a, b) switch { (true, true) => x.CompareTo(y), (true, false) => -1, (false, true) => 1, _ => Math.Sign(string.CompareOrdinal(left[i], right[i])) };
                if (order != 0) { return order; }
            }

            return left.Length.CompareTo(right.Length);
        }
    }
}
