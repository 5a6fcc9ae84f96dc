using System.Globalization;
using System.Net.Mail;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Kubernetes.ApiServer.Cel;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>The formats of strings that a server enforces, as kube-openapi's strfmt knows them; others mean nothing.</summary>
internal static partial class SchemaFormats
{
    // The last name of a unit may go on, as in "weeks"; the ticks of the smallest units are fractions.
    private static readonly (string[] Names, decimal Ticks)[] DurationUnits =
    [
        (["ns", "nano"], 0.01m), (["us", "µs", "micro"], 10), (["ms", "milli"], TimeSpan.TicksPerMillisecond), (["s", "sec"], TimeSpan.TicksPerSecond), (["m", "min"], TimeSpan.TicksPerMinute),
        (["h", "hr", "hour"], TimeSpan.TicksPerHour), (["d", "day"], TimeSpan.TicksPerDay), (["w", "wk", "week"], TimeSpan.TicksPerDay * 7),
    ];

    /// <summary>Whether a text has a format; dashes within its name mean nothing.</summary>
    public static bool Matches(string format, string text) => format.Replace("-", "", StringComparison.Ordinal) switch
    {
        "datetime" => IsDateTime(text),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "duration" => TryDuration(text, out _),
        "uuid" => Uuid().IsMatch(text),
        "uuid3" => Uuid().IsMatch(text) && Hex(text)[12] == '3',
        "uuid4" => Uuid().IsMatch(text) && Hex(text) is var four && four[12] == '4' && four[16] is '8' or '9' or 'a' or 'b',
        "uuid5" => Uuid().IsMatch(text) && Hex(text) is var five && five[12] == '5' && five[16] is '8' or '9' or 'a' or 'b',
        "byte" => Convert.TryFromBase64String(text, new byte[(text.Length / 4 * 3) + 3], out _),
        "ipv4" => CelAddresses.Read(text, mapped: true) is { } four && (four.AddressFamily == AddressFamily.InterNetwork || four.IsIPv4MappedToIPv6),
        "ipv6" => CelAddresses.Read(text, mapped: true) is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false },
        "cidr" => CelAddresses.IsNetwork(text),
        "mac" => Mac().IsMatch(text),
        "uri" => GoUrl.Parse(text).Url is not null,
        "email" => MailAddress.TryCreate(text, out _),
        "hostname" => text.Length <= 255 && HostName().IsMatch(text) && text.Split('.').All(part => part.Length <= 63),
        "bsonobjectid" => text.Length == 24 && text.All(char.IsAsciiHexDigit),
        "isbn" => IsBook10(text) || IsBook13(text),
        "isbn10" => IsBook10(text),
        "isbn13" => IsBook13(text),
        "creditcard" => CreditCard().IsMatch(string.Concat(text.Where(char.IsAsciiDigit))),
        "ssn" => SocialSecurity().IsMatch(text),
        "hexcolor" => HexColor().IsMatch(text),
        "rgbcolor" => RgbColor().IsMatch(text),
        "k8sshortname" => !Names.Label(text).Any(),
        "k8slongname" => !Names.Subdomain(text).Any(),
        _ => true,
    };

    /// <summary>Reads a duration as Go writes it, or in words as Scala does: <c>2 days 3 hr</c>.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        if (CelTimes.TryDuration(text, out duration)) { return true; }
        decimal? ticks = null;
        foreach (Match part in DurationPart().Matches(text))
        {
            var name = part.Groups[2].Value.ToLowerInvariant();
            var unit = Array.Find(DurationUnits, known => known.Names.Contains(name) || name.StartsWith(known.Names[^1], StringComparison.Ordinal));
            if (unit.Names is not null && int.TryParse(part.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) { ticks = (ticks ?? 0) + (count * unit.Ticks); }
        }

        if (ticks is not <= long.MaxValue) { return false; }
        duration = TimeSpan.FromTicks((long)ticks.Value);
        return true;
    }

    private static bool IsDateTime(string text)
    {
        var parts = text.ToLowerInvariant().Split('t');
        return parts.Length == 2 && DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && TimeOfDay().IsMatch(parts[1]);
    }

    private static string Hex(string uuid) => uuid.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    private static bool IsBook10(string text)
    {
        var digits = Compact(text);
        return digits.Length == 10 && digits[..9].All(char.IsAsciiDigit) && (char.IsAsciiDigit(digits[9]) || digits[9] == 'X')
            && digits.Select((digit, i) => (digit == 'X' ? 10 : digit - '0') * (i + 1)).Sum() % 11 == 0;
    }

    private static bool IsBook13(string text)
    {
        var digits = Compact(text);
        return digits.Length == 13 && digits.All(char.IsAsciiDigit) && digits.Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 3)).Sum() % 10 == 0;
    }

    private static string Compact(string text) => text.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    [GeneratedRegex("^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex Uuid();

    [GeneratedRegex("^(?:[0-1][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})\\z", RegexOptions.NonBacktracking)]
    private static partial Regex TimeOfDay();

    [GeneratedRegex("([0-9]+)\\s*([A-Za-zµ]+)", RegexOptions.NonBacktracking)]
    private static partial Regex DurationPart();

    [GeneratedRegex("^(?:[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}(?:(?::[0-9a-fA-F]{2}){2})?|[0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){5}(?:(?:-[0-9a-fA-F]{2}){2})?|[0-9a-fA-F]{4}(?:\\.[0-9a-fA-F]{4}){2,3})\\z", RegexOptions.NonBacktracking)]
    private static partial Regex Mac();

    [GeneratedRegex("^[a-zA-Z0-9\\p{S}\\p{L}](?:[a-zA-Z0-9\\-\\p{S}\\p{L}]*[a-zA-Z0-9\\p{S}\\p{L}])?(?:\\.[a-zA-Z0-9\\p{S}\\p{L}](?:[a-zA-Z0-9\\-\\p{S}\\p{L}]*[a-zA-Z0-9\\p{S}\\p{L}])?)*\\z", RegexOptions.NonBacktracking)]
    private static partial Regex HostName();

    [GeneratedRegex("^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35[0-9]{3})[0-9]{11})\\z", RegexOptions.NonBacktracking)]
    private static partial Regex CreditCard();

    [GeneratedRegex("^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex SocialSecurity();

    [GeneratedRegex("^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\\z", RegexOptions.NonBacktracking)]
    private static partial Regex HexColor();

    [GeneratedRegex("^rgb\\((?:\\s*(?:0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])\\s*,){2}\\s*(?:0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])\\s*\\)\\z", RegexOptions.NonBacktracking)]
    private static partial Regex RgbColor();
}
