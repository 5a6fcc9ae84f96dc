using System.Buffers;
using System.Globalization;
using System.Text;

namespace Kubernetes.ApiServer.Cel;

/// <summary>An address as Go's <c>url.ParseRequestURI</c> reads it: an absolute one, or an absolute path; it has no fragment.</summary>
/// <param name="Scheme">The scheme in small letters; empty for a path.</param>
/// <param name="Host">Host and port as they were written.</param>
/// <param name="Path">The path, not yet decoded.</param>
/// <param name="Query">The query, without its question mark.</param>
internal sealed record GoUrl(string Scheme, string Host, string Path, string Query)
{
    private static readonly SearchValues<char> NotInHost = SearchValues.Create(" \"<>\\^`{|}");

    /// <summary>The host without its port and brackets.</summary>
    public string HostName => (PortAt is >= 0 and var colon ? Host[..colon] : Host).Trim('[', ']');

    /// <summary>The port; empty where none is named.</summary>
    public string Port => PortAt is >= 0 and var colon ? Host[(colon + 1)..] : "";

    /// <summary>The path with everything encoded that a path cannot hold.</summary>
    public string EscapedPath
    {
        get
        {
            if (Path.All(c => c is '%' or '[' or ']' || IsPathCharacter(c))) { return Path; }
            var escaped = new StringBuilder();
            foreach (var b in Encoding.UTF8.GetBytes(Uri.UnescapeDataString(Path)))
            {
                if (b < 0x80 && IsPathCharacter((char)b)) { escaped.Append((char)b); } else { escaped.Append(CultureInfo.InvariantCulture, $"%{b:X2}"); }
            }

            return escaped.ToString();
        }
    }

    private int PortAt => Host.LastIndexOf(':') is >= 0 and var colon && colon > Host.LastIndexOf(']') ? colon : -1;

    /// <summary>Reads an address.</summary>
    /// <returns>The address, or Go's words for what is wrong with it.</returns>
    public static (GoUrl? Url, string? Problem) Parse(string text)
    {
        var rest = text;
        var scheme = "";
        if (text.Length == 0) { return Refuse("empty url"); }
        if (text.Any(c => c is < ' ' or '\x7f')) { return Refuse("net/url: invalid control character in URL"); }
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiLetter(text[i]) || (i > 0 && (char.IsAsciiDigit(text[i]) || text[i] is '+' or '-' or '.'))) { continue; }
            if (text[i] == ':' && i == 0) { return Refuse("missing protocol scheme"); }
            if (text[i] == ':') { (scheme, rest) = (text[..i].ToLowerInvariant(), text[(i + 1)..]); }
            break;
        }

        var mark = rest.IndexOf('?', StringComparison.Ordinal);
        var query = mark < 0 ? "" : rest[(mark + 1)..];
        rest = mark < 0 ? rest : rest[..mark];
        if (!rest.StartsWith('/'))
        {
            return scheme.Length > 0 ? (new GoUrl(scheme, "", "", query), null) : Refuse("invalid URI for request");
        }

        var host = "";
        if (scheme.Length > 0 && rest.StartsWith("//", StringComparison.Ordinal))
        {
            var end = rest.IndexOf('/', 2) is >= 0 and var slash ? slash : rest.Length;
            var authority = rest[2..end];
            (host, rest) = (authority[(authority.LastIndexOf('@') + 1)..], rest[end..]);
            if (host.StartsWith('[') && !host.Contains(']', StringComparison.Ordinal)) { return Refuse("missing ']' in host"); }
            if (host.LastIndexOf(':') is >= 0 and var colon && colon > host.LastIndexOf(']') && !host[(colon + 1)..].All(char.IsAsciiDigit)) { return Refuse($"invalid port \"{host[colon..]}\" after host"); }
            if (host.AsSpan().IndexOfAny(NotInHost) is >= 0 and var bad) { return Refuse($"invalid character \"{host[bad]}\" in host name"); }
        }

        for (var at = rest.IndexOf('%', StringComparison.Ordinal); at >= 0; at = rest.IndexOf('%', at + 1))
        {
            if (at + 2 >= rest.Length || !char.IsAsciiHexDigit(rest[at + 1]) || !char.IsAsciiHexDigit(rest[at + 2])) { return Refuse($"invalid URL escape \"{rest[at..Math.Min(at + 3, rest.Length)]}\""); }
        }

        return (new GoUrl(scheme, host, rest, query), null);

        (GoUrl?, string) Refuse(string why) => (null, $"parse {CelFormatting.Quote(text)}: {why}");
    }

    /// <summary>The parameters of the query, each with its values in order.</summary>
    public IEnumerable<IGrouping<string, string>> Parameters() => Query.Split('&')
        .Where(pair => pair.Length > 0 && !pair.Contains(';', StringComparison.Ordinal))
        .Select(pair => pair.Split('=', 2)).Select(pair => (Name: Decoded(pair[0]), Value: pair.Length > 1 ? Decoded(pair[1]) : ""))
        .GroupBy(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static bool IsPathCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "-_.~$&+,/:;=@!'()*".Contains(c, StringComparison.Ordinal);
}
