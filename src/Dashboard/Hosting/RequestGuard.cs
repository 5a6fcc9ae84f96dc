using System.Net;

namespace Dashboard.Hosting;

/// <summary>
/// Decides from Host, Origin and path where a request may go. The dashboard has no sign-in while it holds nothing but the lesson, so
/// a page of another site, or a name that was pointed at this computer, must not reach it.
/// </summary>
/// <param name="hosts">The exact names of the dashboard, without port: <c>localhost</c>, <c>127.0.0.1</c>, <c>[::1]</c>.</param>
/// <param name="port">The port that browsers use; null accepts any.</param>
public sealed class RequestGuard(IReadOnlyCollection<string> hosts, int? port)
{
    private const string ServiceSuffix = ".localhost";

    // What pods call the git host; it serves git there and nothing else.
    internal const string GitHost = "git.default.svc";

    /// <summary>Decides.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="host">The Host header, with its port.</param>
    /// <param name="path">The path.</param>
    /// <param name="origin">The Origin header; null where there is none.</param>
    /// <param name="fetchSite">The Sec-Fetch-Site header; null where there is none.</param>
    public RequestTarget Decide(string method, string host, string path, string? origin, string? fetchSite)
    {
        var (name, givenPort) = Split(host);
        if (name == GitHost && IsUnder(path, "/learning-gitops.git"))
        {
            return origin is null ? new RequestTarget.Dashboard() : new RequestTarget.Refused(StatusCodes.Status403Forbidden, "git is served to git, not to pages.");
        }

        if (port is not null && (givenPort ?? 80) != port) { return Unknown(host); }
        if (name.Length > ServiceSuffix.Length && name.EndsWith(ServiceSuffix, StringComparison.Ordinal))
        {
            var service = name[..^ServiceSuffix.Length];
            return IsServiceName(service) ? new RequestTarget.Service(service) : Unknown(host);
        }

        if (!hosts.Contains(name)) { return Unknown(host); }
        return Refusal(method, path, origin, fetchSite, $"http://{host}") ?? (RequestTarget)new RequestTarget.Dashboard();
    }

    private static RequestTarget.Refused? Refusal(string method, string path, string? origin, string? fetchSite, string own)
    {
        if (IsUnder(path, "/git") || IsUnder(path, "/learning-gitops.git"))
        {
            // git itself sends no Origin; whatever does is a page in a browser.
            return origin is null ? null : new(StatusCodes.Status403Forbidden, "git is served to git, not to pages.");
        }

        if (origin is not null && origin != own) { return new(StatusCodes.Status403Forbidden, "This request comes from another site."); }

        // A service behind the dashboard's own name is also called by curl, which says nothing of where it comes from.
        if (IsUnder(path, "/services")) { return null; }
        var guarded = IsUnder(path, "/_blazor") || IsUnder(path, "/api") || !IsSafe(method);
        if (!guarded || origin == own) { return null; }

        // A download by a link has no Origin; the browser still says that the link stood on our own page.
        return IsSafe(method) && fetchSite == "same-origin" ? null : new(StatusCodes.Status403Forbidden, "This request does not say that it comes from this dashboard.");
    }

    private static RequestTarget.Refused Unknown(string host) =>
        new((int)HttpStatusCode.MisdirectedRequest, $"{(host.Length is 0 or > 255 ? "This host" : host)} is not a name of this dashboard.");

    private static bool IsUnder(string path, string root) =>
        path.StartsWith(root, StringComparison.OrdinalIgnoreCase) && (path.Length == root.Length || path[root.Length] == '/');

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    // RFC 1035 label, as Kubernetes demands of a Service's name.
    private static bool IsServiceName(string name) =>
        name.Length is > 0 and <= 63 && char.IsAsciiLetterLower(name[0]) && name[^1] != '-'
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static (string Name, int? Port) Split(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon > 0 && host[^1] != ']' && int.TryParse(host[(colon + 1)..], System.Globalization.NumberStyles.None, null, out var port)
            ? (host[..colon], port)
            : (host, null);
    }
}
