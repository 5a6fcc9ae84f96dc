using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.RepoServer;

namespace ArgoCD.Server;

/// <summary>A push as a git host announces it.</summary>
/// <param name="RepositoryUrls">The addresses of the repository.</param>
/// <param name="Revision">The short name of the pushed branch or tag.</param>
/// <param name="TouchedHead">Whether the default branch moved.</param>
/// <param name="ChangedFiles">The files that the commits touch.</param>
internal sealed record PushNotice(ImmutableArray<string> RepositoryUrls, string Revision, bool TouchedHead, ImmutableArray<string> ChangedFiles)
{
    /// <summary>Reads the event of a git host: GitHub's, Gitea's or Gogs', which have its shape, or GitLab's.</summary>
    /// <param name="request">The request, for its headers.</param>
    /// <param name="body">Its body.</param>
    /// <param name="secret">The webhook secret of a key of <c>argocd-secret</c>; empty for none.</param>
    /// <returns>The push; null where the event is of another kind.</returns>
    /// <exception cref="FormatException">The body is no such event, or it is not signed with the secret.</exception>
    public static PushNotice? Read(HttpRequestMessage request, byte[] body, Func<string, string> secret)
    {
        string Header(string name) => request.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault("") : "";
        if (Header("X-Gitlab-Event") is { Length: > 0 } kind)
        {
            CheckToken(secret("webhook.gitlab.secret"), Header("X-Gitlab-Token"));
            return kind is "Push Hook" or "Tag Push Hook" ? FromGitLab(Parse(body)) : null;
        }

        foreach (var (header, key, signature) in ((string, string, string)[])
            [("X-Gogs-Event", "webhook.gogs.secret", "X-Gogs-Signature"), ("X-GitHub-Event", "webhook.github.secret", "X-Hub-Signature-256")])
        {
            if (Header(header) is { Length: > 0 } given)
            {
                CheckSignature(secret(key), signature, Header(signature), body);
                return given == "push" ? FromGitHub(Parse(body)) : null;
            }
        }

        throw new FormatException("Unknown webhook event");
    }

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException error)
        {
            throw new FormatException("The payload is either too large or corrupted. Please check the payload size (must be under 50 MB) and ensure it is valid JSON", error);
        }
    }

    private static PushNotice FromGitHub(JsonNode? body)
    {
        var repository = body.Map("repository");
        var revision = Short(body.Text("ref"));
        return new(
            Urls(repository.Text("html_url"), repository.Text("clone_url")), revision, repository.Text("default_branch") == revision, Files(body));
    }

    private static PushNotice FromGitLab(JsonNode? body)
    {
        var project = body.Map("project");
        var revision = Short(body.Text("ref"));
        return new(Urls(project.Text("web_url"), project.Text("git_http_url")), revision, project.Text("default_branch") == revision, Files(body));
    }

    private static ImmutableArray<string> Urls(params string[] urls) => [.. urls.Where(url => url.Length > 0).Distinct()];

    private static ImmutableArray<string> Files(JsonNode? body) =>
        [.. body.Items("commits").SelectMany(commit => commit.Texts("added").Concat(commit.Texts("modified")).Concat(commit.Texts("removed"))).Distinct()];

    private static string Short(string reference) =>
        reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..]
        : reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? reference["refs/tags/".Length..] : reference;

    private static void CheckSignature(string secret, string header, string given, byte[] body)
    {
        if (secret.Length == 0)
        {
            return;
        }

        if (given.Length == 0)
        {
            throw new FormatException($"missing {header} Header");
        }

        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
        var stated = given.StartsWith("sha256=", StringComparison.Ordinal) ? given["sha256=".Length..] : given;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(stated)))
        {
            throw new FormatException("HMAC verification failed");
        }
    }

    private static void CheckToken(string secret, string given)
    {
        if (secret.Length > 0 && !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(given)))
        {
            throw new FormatException("X-Gitlab-Token validation failed");
        }
    }

    /// <summary>Whether a source reads what was pushed.</summary>
    public bool Concerns(string repositoryUrl, string revision) =>
        RepositoryUrls.Any(url => Normalize(url) == Normalize(repositoryUrl))
        && (revision is "" or "HEAD" ? TouchedHead : revision == Revision || revision == $"refs/heads/{Revision}" || revision == $"refs/tags/{Revision}");

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
        return (colon < 0 ? host : host[..colon]) + (slash < 0 ? "" : text[slash..]);
    }
}
