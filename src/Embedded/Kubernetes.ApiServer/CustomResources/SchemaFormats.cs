using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>The formats of strings that a server enforces; others mean nothing.</summary>
internal static class SchemaFormats
{
    /// <summary>Whether a text has a format.</summary>
    public static bool Matches(string format, string text) => format switch
    {
        "date-time" or "datetime" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _) && text.Contains('T', StringComparison.OrdinalIgnoreCase),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "byte" => Convert.TryFromBase64String(text, new byte[(text.Length / 4 * 3) + 3], out _),
        "ipv4" => IPAddress.TryParse(text, out var four) && four.AddressFamily == AddressFamily.InterNetwork,
        "ipv6" => IPAddress.TryParse(text, out var six) && six.AddressFamily == AddressFamily.InterNetworkV6,
        "cidr" => IPNetwork.TryParse(text, out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _) || text.StartsWith('/'),
        "email" => text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1,
        "hostname" => text.Length is > 0 and <= 253 && Uri.CheckHostName(text) is not UriHostNameType.Unknown,
        _ => true,
    };
}
