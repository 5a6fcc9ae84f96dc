using System.Globalization;
using System.Text.RegularExpressions;

namespace Kubernetes.ApiServer.Resources;

/// <summary>The order of API versions: stable before beta before alpha, higher numbers first, other names last by alphabet.</summary>
internal static partial class VersionPriority
{
    /// <summary>Compares so that the more preferred version is greater.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create((a, b) =>
    {
        var (left, right) = (Rank(a), Rank(b));
        var ranked = left.CompareTo(right);
        return ranked != 0 ? ranked : string.CompareOrdinal(b, a);
    });

    private static (int Known, int Stage, long Major, long Minor) Rank(string version)
    {
        var match = Pattern().Match(version);
        if (!match.Success)
        {
            return (0, 0, 0, 0);
        }

        var stage = match.Groups[2].Value switch { "alpha" => 0, "beta" => 1, _ => 2 };
        return (1, stage, Number(match.Groups[1].Value), Number(match.Groups[3].Value));
    }

    private static long Number(string digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex("^v([0-9]+)(?:(alpha|beta)([0-9]+))?$", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
