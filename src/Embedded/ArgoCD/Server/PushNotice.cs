using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Server;

/// <summary>A push as a git host announces it.</summary>
/// <param name="RepositoryUrls">The addresses of the repository.</param>
/// <param name="Revision">The short name of the pushed branch or tag.</param>
/// <param name="TouchedHead">Whether the default branch moved.</param>
/// <param name="ChangedFiles">The files that the commits touch.</param>
internal sealed record PushNotice(ImmutableArray<string> RepositoryUrls, string Revision, bool TouchedHead, ImmutableArray<string> ChangedFiles)
{
    private const int MaximumBytes = 50 * 1024 * 1024;

    /// <summary>Reads GitHub's event.</summary>
    /// <returns>The push; null where the event is of another kind.</returns>
    /// <exception cref="FormatException">The body is no such event.</exception>
    public static async Task<PushNotice?> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Headers.TryGetValues("X-GitHub-Event", out var kinds))
        {
            throw new FormatException("Unknown webhook event");
        }

        if (kinds.FirstOrDefault() != "push")
        {
            return null;
        }

        if (request.Content is null || request.Content.Headers.ContentLength > MaximumBytes)
        {
            throw new FormatException("Webhook processing failed: The payload is either too large or corrupted. Please check the payload size (must be under 50 MB) and ensure it is valid JSON");
        }

        JsonNode? body;
        try
        {
            body = JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (JsonException error)
        {
            throw new FormatException("Webhook processing failed: error parsing payload", error);
        }

        var reference = body.Text("ref");
        var revision = reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..]
            : reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? reference["refs/tags/".Length..] : reference;
        var repository = body.Map("repository");
        return new(
            [.. new[] { repository.Text("html_url"), repository.Text("clone_url") }.Where(url => url.Length > 0).Distinct()],
            revision,
            repository.Text("default_branch") == revision,
            [.. body.Items("commits").SelectMany(commit => commit.Texts("added").Concat(commit.Texts("modified")).Concat(commit.Texts("removed"))).Distinct()]);
    }

    /// <summary>Whether a source reads what was pushed.</summary>
    public bool Concerns(string repositoryUrl, string revision) =>
        RepositoryUrls.Any(url => Normalize(url) == Normalize(repositoryUrl))
        && (revision is "" or "HEAD" ? TouchedHead : revision == Revision || revision == $"refs/heads/{Revision}" || revision == $"refs/tags/{Revision}");

    /// <summary>Whether an Application limits itself to paths of which none was touched.</summary>
    public bool IsElsewhere(string? generatePaths, string sourcePath)
    {
        if (string.IsNullOrEmpty(generatePaths) || ChangedFiles.Length == 0)
        {
            return false;
        }

        var paths = generatePaths.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(path => (path.StartsWith('/') ? path[1..] : path == "." ? sourcePath : $"{sourcePath}/{path}").TrimEnd('/')).ToList();
        return !ChangedFiles.Any(file => paths.Exists(path => path.Length == 0 || file == path || file.StartsWith(path + "/", StringComparison.Ordinal)));
    }

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
        return (colon < 0 ? host : host[..colon]) + (slash < 0 ? "" : text[slash..]);
    }
}
