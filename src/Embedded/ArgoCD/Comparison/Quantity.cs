using System.Globalization;

namespace ArgoCD.Comparison;

/// <summary>Quantities such as <c>500m</c> and <c>1Gi</c>, brought into one form so that equal ones are equal text.</summary>
internal static class Quantity
{
    /// <returns>The plain decimal value; null where the text is no quantity.</returns>
    public static string? Canonical(string text)
    {
        var end = text.Length;
        while (end > 0 && !char.IsAsciiDigit(text[end - 1]) && text[end - 1] != '.')
        {
            end--;
        }

        decimal? factor = text[end..] switch
        {
            "" => 1m,
            "n" => 0.000000001m,
            "u" => 0.000001m,
            "m" => 0.001m,
            "k" => 1000m,
            "M" => 1000_000m,
            "G" => 1000_000_000m,
            "T" => 1000_000_000_000m,
            "P" => 1000_000_000_000_000m,
            "E" => 1000_000_000_000_000_000m,
            "Ki" => 1024m,
            "Mi" => 1024m * 1024,
            "Gi" => 1024m * 1024 * 1024,
            "Ti" => 1024m * 1024 * 1024 * 1024,
            "Pi" => 1024m * 1024 * 1024 * 1024 * 1024,
            "Ei" => 1024m * 1024 * 1024 * 1024 * 1024 * 1024,
            _ => null,
        };
        if (factor is null || end > 20 || !decimal.TryParse(text.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return (number * factor.Value / 1.000000000000000000000000000m).ToString("0.############", CultureInfo.InvariantCulture);
    }
}
