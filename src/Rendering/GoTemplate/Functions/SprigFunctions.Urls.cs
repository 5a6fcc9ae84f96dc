using System.Text;
using GoTemplate.Values;
using Yaml;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private static void AddUrls(FunctionTable all)
    {
        all.Add("urlParse", "string", a => ParseUrl((string)a[0]!));
        all.Add("urlJoin", "map", a => JoinUrl(Map(a[0])));
    }

    private static Dictionary<string, object?> ParseUrl(string text)
    {
        var rest = text;
        var (scheme, fragment, query, host, userInfo, opaque, path) = ("", "", "", "", "", "", "");
        if (rest.IndexOf('#', StringComparison.Ordinal) is var hash and >= 0) { (fragment, rest) = (Uri.UnescapeDataString(rest[(hash + 1)..]), rest[..hash]); }
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon == 0) { throw new TemplateFunctionException($"unable to parse url: parse {Yaml.GoJson.Quote(text)}: missing protocol scheme"); }
        if (colon > 0 && char.IsAsciiLetter(rest[0]) && rest[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
        {
            (scheme, rest) = (rest[..colon].ToLowerInvariant(), rest[(colon + 1)..]);
        }

        if (rest.IndexOf('?', StringComparison.Ordinal) is var mark and >= 0) { (query, rest) = (rest[(mark + 1)..], rest[..mark]); }
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = rest.IndexOf('/', 2);
            var authority = slash < 0 ? rest[2..] : rest[2..slash];
            rest = slash < 0 ? "" : rest[slash..];
            var at = authority.LastIndexOf('@');
            if (at >= 0) { userInfo = authority[..at]; }
            host = authority[(at + 1)..];
            path = Uri.UnescapeDataString(rest);
        }
        else if (scheme.Length > 0 && !rest.StartsWith('/')) { opaque = rest; }
        else { path = Uri.UnescapeDataString(rest); }

        var portAt = host.LastIndexOf(':');
        var hostname = portAt >= 0 && !host.EndsWith(']') ? host[..portAt] : host;
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["scheme"] = scheme,
            ["host"] = host,
            ["hostname"] = hostname.Trim('[', ']'),
            ["path"] = path,
            ["query"] = query,
            ["opaque"] = opaque,
            ["fragment"] = fragment,
            ["userinfo"] = userInfo,
        };
    }

    private static string JoinUrl(Dictionary<string, object?> parts)
    {
        string Part(string key) => !parts.TryGetValue(key, out var value) ? ""
            : value as string ?? throw new TemplateFunctionException($"unable to parse {key} key, must be of type string, but {(value is null ? "%!s(<nil>)" : GoTypes.NameOf(value))} found");
        var (scheme, host, path, query, opaque, fragment, userInfo) = (Part("scheme"), Part("host"), Part("path"), Part("query"), Part("opaque"), Part("fragment"), Part("userinfo"));
        var output = new StringBuilder();
        if (scheme.Length > 0) { output.Append(scheme).Append(':'); }
        if (opaque.Length > 0) { output.Append(opaque); }
        else
        {
            if (host.Length > 0 || userInfo.Length > 0 || (scheme.Length > 0 && path.Length > 0))
            {
                output.Append("//");
                if (userInfo.Length > 0) { output.Append(userInfo).Append('@'); }
                output.Append(host);
                if (path.Length > 0 && path[0] != '/' && host.Length > 0) { output.Append('/'); }
            }

            output.Append(EscapePath(path));
        }

        if (query.Length > 0) { output.Append('?').Append(query); }
        if (fragment.Length > 0) { output.Append('#').Append(EscapePath(fragment)); }
        return output.ToString();
    }

    private static string EscapePath(string path) => string.Concat(GoBytes.Of(path).Select(b =>
        char.IsAsciiLetterOrDigit((char)b) || "-_.~$&+,/:;=@!'()*".Contains((char)b, StringComparison.Ordinal) ? ((char)b).ToString() : $"%{b:X2}"));
}
