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
        yield return Global("url", [T.String], Type, a => Read((string)a[0]!), walks: true);
        yield return Global("isURL", [T.String], T.Bool, a => GoUrl.Parse((string)a[0]!).Url is not null, walks: true);
        yield return Member("getScheme", [Type], T.String, a => U(a).Scheme);
        yield return Member("getHost", [Type], T.String, a => U(a).Host);
        yield return Member("getHostname", [Type], T.String, a => U(a).HostName);
        yield return Member("getPort", [Type], T.String, a => U(a).Port);
        yield return Member("getEscapedPath", [Type], T.String, a => U(a).EscapedPath);
        yield return Member("getQuery", [Type], T.Map(T.String, T.List(T.String)), a => Query(U(a)));
    }

    // What is an address is asked of the whole text; its parts are then those before a fragment.
    private static Url Read(string text)
    {
        if (GoUrl.Parse(text).Problem is { } problem) { throw new CelException($"URL parse error during conversion from string: {problem}"); }
        return new Url(GoUrl.Parse(text.Split('#')[0]).Url ?? new GoUrl("", "", "", ""), text);
    }

    private static GoUrl U(object?[] arguments) => ((Url)arguments[0]!).Parsed;

    private static CelMap Query(GoUrl url)
    {
        var map = new CelMap();
        foreach (var parameter in url.Parameters()) { map.Add(parameter.Key, parameter.Cast<object?>().ToArray()); }
        return map;
    }

    private sealed record Url(GoUrl Parsed, string Text) : ICelOpaque
    {
        public CelType Type => CelUrls.Type;

        public override string ToString() => Text;
    }
}
