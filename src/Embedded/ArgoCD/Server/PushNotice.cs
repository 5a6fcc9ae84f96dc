using System.Collections.Immutable;
using ArgoCD.RepoServer;

namespace ArgoCD.Server;

/// <summary>A push as a git host announces it.</summary>
/// <param name="RepositoryUrls">The addresses of the repository.</param>
/// <param name="Revision">The short name of the pushed branch or tag.</param>
/// <param name="TouchedHead">Whether the default branch moved.</param>
/// <param name="ChangedFiles">The files that the commits touch.</param>
internal sealed record PushNotice(ImmutableArray<string> RepositoryUrls, string Revision, bool TouchedHead, ImmutableArray<string> ChangedFiles)
{
    /// <summary>The name of a branch or tag without <c>refs/heads/</c> or <c>refs/tags/</c>; it may have slashes of its own.</summary>
    public static string Short(string reference) => reference.Split('/', 3)[^1];

    /// <summary>Whether the source of an Application reads what was pushed: the branch or tag itself, or a range of versions that it is in.</summary>
    public bool ConcernsSource(string repositoryUrl, string revision) => IsOf(repositoryUrl) && (Short(revision) is "" or "HEAD" ? TouchedHead
        : Stated(revision) is var stated && (stated == Revision || VersionRange.IsIn(stated, Revision)));

    /// <summary>Whether a generator reads what was pushed.</summary>
    public bool ConcernsGenerator(string repositoryUrl, string revision) => IsOf(repositoryUrl)
        && (Short(revision) is "" or "HEAD" ? TouchedHead : Short(revision) == Revision || revision == Revision);

    private static string Stated(string revision) =>
        revision.StartsWith("refs/heads/", StringComparison.Ordinal) || revision.StartsWith("refs/tags/", StringComparison.Ordinal) ? Short(revision) : revision;

    private bool IsOf(string repositoryUrl) => RepositoryUrls.Any(url => Normalize(url) == Normalize(repositoryUrl));

    /// <summary>Whether an Application limits itself to paths of which none was touched.</summary>
    public bool IsElsewhere(string? generatePaths, string sourcePath)
    {
        var paths = RefreshPaths.Of(generatePaths, sourcePath);
        return paths.Length > 0 && ChangedFiles.Length > 0 && !RefreshPaths.AreTouched(paths, ChangedFiles);
    }

    /// <summary>Whether a file of a directory was pushed.</summary>
    public bool Touches(string path) => ChangedFiles.Any(file => file.StartsWith(path + "/", StringComparison.Ordinal));

    /// <summary>Host and path alone, in lower case, without user, port and suffix.</summary>
    private static string Normalize(string url)
    {
        var text = url.Trim().ToLowerInvariant();
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        text = scheme >= 0 ? text[(scheme + 3)..] : text.Replace(':', '/');
        text = text[(text.IndexOf('@', StringComparison.Ordinal) + 1)..].TrimEnd('/');
        text = text.EndsWith(".git", StringComparison.Ordinal) ? text[..^4] : text;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text : text[..slash];
        var colon = host.IndexOf(':', StringComparison.Ordinal);
        host = colon < 0 ? host : host[..colon];
        return (host.StartsWith("ssh.", StringComparison.Ordinal) ? host[4..] : host.StartsWith("altssh.", StringComparison.Ordinal) ? host[7..] : host)
            + (slash < 0 ? "" : text[slash..]);
    }
}
