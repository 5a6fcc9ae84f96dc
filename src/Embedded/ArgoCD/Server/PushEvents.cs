using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Server;

/// <summary>Reads what git hosts post: GitHub and those of its shape (Gogs, Gitea), GitLab, Bitbucket and Bitbucket Server.</summary>
/// <param name="secret">The value of a key of <c>argocd-secret</c>; empty for none.</param>
/// <param name="isForSets">Whether ApplicationSets are told, which hear of GitHub and GitLab alone, and there of pull requests too (<c>applicationset/webhook/webhook.go</c>).</param>
internal sealed class PushEvents(Func<string, string> secret, bool isForSets)
{
    /// <summary>Why a body is refused that is no JSON, or too large.</summary>
    public const string Unreadable = "payload must be valid JSON under 50 MB";

    /// <summary>Reads an event.</summary>
    /// <param name="request">The request, for its method and headers.</param>
    /// <param name="body">Its body.</param>
    /// <returns>The push; null for a ping, and for what tells of no push.</returns>
    /// <exception cref="FormatException">The body is no such event, or it is not signed as the secret demands.</exception>
    public PushNotice? Read(HttpRequestMessage request, byte[] body)
    {
        string Header(string name) => request.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault("") : "";
        Func<PushNotice?> read = (Header("X-Gogs-Event"), Header("X-GitHub-Event"), Header("X-Gitlab-Event"), Header("X-Hook-UUID"), Header("X-Event-Key")) switch
        {
            // What is of GitHub's shape has its header too.
            ({ Length: > 0 } kind, _, _, _, _) when !isForSets => () => FromGitHub(kind, "webhook.gogs.secret", "X-Gogs-Signature", Header, body),
            (_, { Length: > 0 } kind, _, _, _) => () => FromGitHub(kind, "webhook.github.secret", "X-Hub-Signature-256", Header, body),
            (_, _, { Length: > 0 } kind, _, _) => () => FromGitLab(kind, Header("X-Gitlab-Token"), body),
            (_, _, _, { Length: > 0 } uuid, var kind) when !isForSets => () => FromBitbucket(kind, uuid, body),
            (_, _, _, _, { Length: > 0 } kind) when !isForSets => () => FromBitbucketServer(kind, Header("X-Hub-Signature"), body),
            _ => throw new FormatException("Unknown webhook event"),
        };
        return request.Method == HttpMethod.Post ? read() : throw new FormatException("invalid HTTP Method");
    }

    private PushNotice? FromGitHub(string kind, string key, string signature, Func<string, string> header, byte[] body)
    {
        if (kind is not ("push" or "ping") && !(isForSets && kind == "pull_request"))
        {
            throw NotExpected();
        }

        CheckSignature(secret(key), signature, header(signature), body);
        var parsed = Parse(body);
        var repository = parsed.Map("repository");
        var revision = PushNotice.Short(parsed.Text("ref"));
        return kind != "push" ? null
            : new(Urls(repository.Text("html_url"), repository.Text("clone_url")), revision, repository.Text("default_branch") == revision, Files(parsed));
    }

    private PushNotice? FromGitLab(string kind, string token, byte[] body)
    {
        var expected = secret("webhook.gitlab.secret");
        if (expected.Length > 0 && !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(token)))
        {
            throw new FormatException("X-Gitlab-Token validation failed");
        }

        var parsed = Parse(body);
        if (isForSets && (kind is "Merge Request Hook" or "Tag Push Hook" || (kind == "System Hook" && parsed.Text("event_name") == "tag_push")))
        {
            return null;
        }

        if (kind is not ("Push Hook" or "Tag Push Hook") && !(kind == "System Hook" && parsed.Text("event_name") is "push" or "tag_push"))
        {
            throw NotExpected();
        }

        var project = parsed.Map("project");
        var revision = PushNotice.Short(parsed.Text("ref"));
        return new(Urls(project.Text("web_url"), project.Text("git_http_url")), revision, project.Text("default_branch") == revision, Files(parsed));
    }

    // Neither Bitbucket says which files changed, nor whether the default branch moved: both are taken to have.
    private PushNotice FromBitbucket(string kind, string uuid, byte[] body)
    {
        if (kind != "repo:push")
        {
            throw NotExpected();
        }

        if (secret("webhook.bitbucket.uuid") is { Length: > 0 } expected && expected != uuid)
        {
            throw new FormatException("UUID verification failed");
        }

        var parsed = Parse(body);
        return new(
            Urls(parsed.Text("repository", "links", "html", "href")), parsed.Items("push", "changes").Select(change => change.Text("new", "name")).FirstOrDefault(""), true, []);
    }

    private PushNotice? FromBitbucketServer(string kind, string signature, byte[] body)
    {
        if (kind is not ("repo:refs_changed" or "diagnostics:ping"))
        {
            throw NotExpected();
        }

        if (kind == "diagnostics:ping")
        {
            return null;
        }

        CheckSignature(secret("webhook.bitbucketserver.secret"), "X-Hub-Signature", signature, body);
        var parsed = Parse(body);
        return new(
            Urls([.. parsed.Items("repository", "links", "clone").Where(link => link.Text("name") is "http" or "ssh").Select(link => link.Text("href"))]),
            PushNotice.Short(parsed.Items("changes").Select(change => change.Text("ref", "id")).FirstOrDefault("")), true, []);
    }

    private static FormatException NotExpected() => new("event not defined to be parsed");

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException error)
        {
            throw new FormatException(Unreadable, error);
        }
    }

    private static ImmutableArray<string> Urls(params ReadOnlySpan<string> urls) => [.. urls.ToArray().Where(url => url.Length > 0).Distinct()];

    private static ImmutableArray<string> Files(JsonNode? body) =>
        [.. body.Items("commits").SelectMany(commit => commit.Texts("added").Concat(commit.Texts("modified")).Concat(commit.Texts("removed"))).Distinct()];

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
}
