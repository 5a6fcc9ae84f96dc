using System.Web;
using static Kubernetes.ApiServer.Cel.CelFunctions;
using T = Kubernetes.ApiServer.Cel.CelType;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Kubernetes' URL library.</summary>
internal static class CelUrls
{
    private static readonly T Type = T.Opaque("kubernetes.URL");

    /// <summary>The overloads of this library.</summary>
    public static IEnumerable<CelOverload> Overloads()
    {
        yield return Global("url", [T.String], Type, a => Read((string)a[0]!) ?? throw new CelException($"URL parse error during conversion from string: parse \"{a[0]}\": invalid URI for request"), walks: true);
        yield return Global("isURL", [T.String], T.Bool, a => Read((string)a[0]!) is not null, walks: true);
        yield return Member("getScheme", [Type], T.String, a => U(a).IsPath ? "" : U(a).Uri.Scheme);
        yield return Member("getHost", [Type], T.String, a => U(a).IsPath ? "" : U(a).Port.Length > 0 ? $"{Host(U(a))}:{U(a).Port}" : Host(U(a)));
        yield return Member("getHostname", [Type], T.String, a => U(a).IsPath ? "" : Host(U(a)).Trim('[', ']'));
        yield return Member("getPort", [Type], T.String, a => U(a).Port);
        yield return Member("getEscapedPath", [Type], T.String, a => U(a).Path);
        yield return Member("getQuery", [Type], T.Map(T.String, T.List(T.String)), a => Query(U(a)));
    }

    private static Url U(object?[] arguments) => (Url)arguments[0]!;

    private static string Host(Url url) => url.Uri.Host;

    private static Url? Read(string text)
    {
        if (text.Any(c => c is <= ' ' or '\x7f') || text.Length == 0)
        {
            return null;
        }

        if (text[0] == '/')
        {
            return new Url(text, new Uri("path://host" + text.Split('?', '#')[0]), true, "", text.Split('?')[0]);
        }

        if (!text.Contains("://", StringComparison.Ordinal) || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            return null;
        }

        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = rest.IndexOfAny(['/', '?', '#']);
        var authority = slash < 0 ? rest : rest[..slash];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var colon = authority.LastIndexOf(':');
        var port = colon > authority.LastIndexOf(']') && colon >= 0 ? authority[(colon + 1)..] : "";
        var path = slash >= 0 && rest[slash] == '/' ? rest[slash..].Split('?', '#')[0] : "";
        return new Url(text, uri, false, port, path);
    }

    private static CelMap Query(Url url)
    {
        var map = new CelMap();
        var mark = url.Text.IndexOf('?', StringComparison.Ordinal);
        var values = HttpUtility.ParseQueryString(mark < 0 ? "" : url.Text[(mark + 1)..].Split('#')[0]);
        foreach (var key in values.AllKeys)
        {
            map.Add(key ?? "", (values.GetValues(key) ?? []).Cast<object?>().ToArray());
        }

        return map;
    }

    private sealed record Url(string Text, Uri Uri, bool IsPath, string Port, string Path) : ICelOpaque
    {
        public CelType Type => CelUrls.Type;

        public override string ToString() => Text;
    }
}
