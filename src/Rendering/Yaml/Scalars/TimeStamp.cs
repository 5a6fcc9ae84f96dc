using System.Globalization;
using System.Text.RegularExpressions;

namespace Yaml.Scalars;

/// <summary>YAML's time stamps as go-yaml reads them, written the way Go puts a time into JSON (RFC 3339).</summary>
internal static partial class TimeStamp
{
    public static bool TryParse(string text, out string rfc3339)
    {
        rfc3339 = "";
        if (text.Length is < 8 or > 64 || text[4] != '-') { return false; }
        var match = Pattern().Match(text);
        if (!match.Success) { return false; }
        int Part(string name) => match.Groups[name].Success && match.Groups[name].Length > 0
            ? int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture) : 0;
        int year = Part("y"), month = Part("m"), day = Part("d"), hour = Part("H"), minute = Part("M"), second = Part("S");
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var zone = match.Groups["z"].Success ? match.Groups["z"].Value : "Z";
        var fraction = match.Groups["f"].Value.TrimEnd('0');
        if (fraction.Length > 9) { fraction = fraction[..9].TrimEnd('0'); }
        if (zone is "+00:00" or "-00:00") { zone = "Z"; }
        rfc3339 = string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00}T{hour:00}:{minute:00}:{second:00}")
            + (fraction.Length > 0 ? "." + fraction : "") + zone;
        return true;
    }

    [GeneratedRegex(@"^(?<y>[0-9]{4})-(?<m>[0-9]{1,2})-(?<d>[0-9]{1,2})(?:[Tt](?<H>[0-9]{1,2}):(?<M>[0-9]{1,2}):(?<S>[0-9]{1,2})(?:\.(?<f>[0-9]*))?(?<z>Z|[-+][0-9]{2}:[0-9]{2})|\ (?<H>[0-9]{1,2}):(?<M>[0-9]{1,2}):(?<S>[0-9]{1,2})(?:\.(?<f>[0-9]*))?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
