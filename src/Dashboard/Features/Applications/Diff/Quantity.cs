using System.Globalization;
using System.Text.RegularExpressions;

namespace Dashboard.Features.Applications.Diff;

/// <summary>Amounts as Kubernetes writes them: <c>100m</c> and <c>0.1</c> are the same.</summary>
internal static partial class Quantity
{
    /// <summary>The amount; null where the text is none.</summary>
    public static decimal? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || !decimal.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) { return null; }
        decimal factor = match.Groups[2].Value switch
        {
            "m" => 0.001m,
            "k" => 1_000m,
            "M" => 1_000_000m,
            "G" => 1_000_000_000m,
            "T" => 1_000_000_000_000m,
            "Ki" => 1L << 10,
            "Mi" => 1L << 20,
            "Gi" => 1L << 30,
            "Ti" => 1L << 40,
            _ => 1,
        };
        return number * factor;
    }

    [GeneratedRegex(@"^(-?\d{1,12}(?:\.\d{1,9})?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
