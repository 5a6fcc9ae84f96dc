using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ArgoCD.RepoServer;

namespace ArgoCD.Server;

/// <summary>A push as a git host announces it.</summary>
/// <param name="RepositoryUrls">The addresses of the repository.</param>
/// <param name="Revision">The short name of the pushed branch or tag.</param>
/// <param name="TouchedHead">Whether the default branch moved.</param>
/// <param name="ChangedFiles">The files that the commits touch.</param>
internal sealed record PushNotice(ImmutableArray<string> RepositoryUrls, string Revision, bool TouchedHead, ImmutableArray<string> ChangedFiles)
{
    private const string User = @"[a-zA-Z0-9_\.][a-zA-Z0-9_\.-]{0,30}[a-zA-Z0-9_\.\$-]?";

    private readonly ImmutableArray<Regex> _patterns =
        [.. RepositoryUrls.Select(url => Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? Pattern(parsed) : null).OfType<Regex>()];

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

    private bool IsOf(string repositoryUrl) => _patterns.Any(pattern => pattern.IsMatch(repositoryUrl));

    /// <summary>Whether an Application limits itself to paths of which none was touched.</summary>
    public bool IsElsewhere(string? generatePaths, string sourcePath)
    {
        var paths = RefreshPaths.Of(generatePaths, sourcePath);
        return paths.Length > 0 && ChangedFiles.Length > 0 && !RefreshPaths.AreTouched(paths, ChangedFiles);
    }

    /// <summary>Whether a file of a directory was pushed.</summary>
    public bool Touches(string path) => ChangedFiles.Any(file => file.StartsWith(path + "/", StringComparison.Ordinal));

    /// <summary>
    /// Every address of the repository that one of its addresses stands for: over http or ssh, of any user and port, with and without
    /// <c>.git</c> (upstream: <c>GetWebURLRegex</c>).
    /// </summary>
    private static Regex Pattern(Uri url)
    {
        var path = url.AbsolutePath.TrimStart('/');
        path = path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path;
        return new(
            $@"^((https?|ssh)://)?({User}@)?((alt)?ssh\.)?{Regex.Escape(url.Host)}(:\d+)?[:/]{Regex.Escape(path)}(\.git)?$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }
}
