using System.Collections.Concurrent;
using ArgoCD.Git;

namespace ArgoCD.RepoServer;

/// <summary>
/// Finds the commit of a branch, tag or range. What the repository answered is held for a while, which is why a push is
/// not seen at once unless somebody forces the question.
/// </summary>
/// <param name="git">The repositories.</param>
/// <param name="lifetime">How long an answer is held.</param>
/// <param name="time">The clock.</param>
internal sealed class RevisionResolver(IGitSource git, TimeSpan lifetime, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, IReadOnlyDictionary<string, string> References)> _known = new();

    /// <summary>Whether a revision is the full id of a commit.</summary>
    public static bool IsCommit(string revision) => revision.Length == 40 && revision.All(char.IsAsciiHexDigit);

    /// <summary>Told of each revision that could not be resolved, with its repository.</summary>
    public Action<string, string>? Failed { get; init; }

    /// <returns>The commit's full id.</returns>
    /// <exception cref="GitSourceException">There is none, or the repository cannot be reached.</exception>
    public async Task<string> ResolveAsync(string repositoryUrl, string revision, string tagPrefix, bool noCache, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(repositoryUrl, revision, tagPrefix, noCache, cancellationToken);
        }
        catch (GitSourceException)
        {
            Failed?.Invoke(repositoryUrl, revision);
            throw;
        }
    }

    private async Task<string> FindAsync(string repositoryUrl, string revision, string tagPrefix, bool noCache, CancellationToken cancellationToken)
    {
        if (IsCommit(revision))
        {
            return revision;
        }

        var references = await ListAsync(repositoryUrl, noCache, cancellationToken);
        var stated = revision.Length == 0 ? "HEAD" : revision;
        var wanted = TagOf(references, stated, tagPrefix) ?? stated;
        foreach (var (name, sha) in references)
        {
            if (name == wanted || Short(name) == wanted)
            {
                return sha;
            }
        }

        return revision.Length >= 7 && revision.All(char.IsAsciiHexDigit)
            ? (await git.ReadCommitAsync(repositoryUrl, revision, cancellationToken)).Sha
            : throw new GitSourceException($"unable to resolve '{wanted}' to a commit SHA");
    }

    private static string Short(string reference)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["refs/heads/", "refs/tags/", "refs/remotes/", "refs/"])
        {
            if (reference.StartsWith(prefix, StringComparison.Ordinal))
            {
                return reference[prefix.Length..];
            }
        }

        return reference;
    }

    /// <summary>The tag that a version or a range of versions means; null where the text is neither, or no tag is in the range.</summary>
    private static string? TagOf(IReadOnlyDictionary<string, string> references, string constraint, string prefix)
    {
        if (VersionRange.IsVersion(constraint))
        {
            return prefix + constraint;
        }

        var tags = references.Keys.Where(name => name.StartsWith("refs/tags/" + prefix, StringComparison.Ordinal)).Select(name => name["refs/tags/".Length..][prefix.Length..]);
        return VersionRange.Parse(constraint)?.Highest(tags) is { } version ? prefix + version : null;
    }

    private async Task<IReadOnlyDictionary<string, string>> ListAsync(string repositoryUrl, bool noCache, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!noCache && _known.TryGetValue(repositoryUrl, out var known) && now - known.At < lifetime)
        {
            return known.References;
        }

        IReadOnlyDictionary<string, string> references;
        try
        {
            references = await git.ListReferencesAsync(repositoryUrl, cancellationToken);
        }
        catch (GitSourceException error)
        {
            throw new GitSourceException($"failed to list refs: {error.Message}", error);
        }

        // What was asked first may be answered last, and knows less.
        _known.AddOrUpdate(repositoryUrl, (now, references), (_, held) => held.At > now ? held : (now, references));
        return references;
    }
}
