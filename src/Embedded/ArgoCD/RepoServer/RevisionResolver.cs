using System.Buffers;
using System.Collections.Concurrent;
using ArgoCD.Git;
using Semver;

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
    private static readonly SearchValues<char> RangeSigns = SearchValues.Create("*^~<>=");

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, IReadOnlyDictionary<string, string> References)> _known = new();

    /// <summary>Whether a revision is the full id of a commit.</summary>
    public static bool IsCommit(string revision) => revision.Length == 40 && revision.All(char.IsAsciiHexDigit);

    /// <returns>The commit's full id.</returns>
    /// <exception cref="GitSourceException">There is none, or the repository cannot be reached.</exception>
    public async Task<string> ResolveAsync(string repositoryUrl, string revision, string tagPrefix, bool noCache, CancellationToken cancellationToken)
    {
        if (IsCommit(revision))
        {
            return revision;
        }

        var references = await ListAsync(repositoryUrl, noCache, cancellationToken);
        var wanted = revision.Length == 0 ? "HEAD" : revision;
        if (FindTag(references, wanted, tagPrefix) is { } tagged)
        {
            return tagged;
        }

        foreach (var (name, sha) in references)
        {
            if (name == wanted || Short(name) == wanted)
            {
                return sha;
            }
        }

        return revision.Length >= 7 && revision.All(char.IsAsciiHexDigit)
            ? references.Values.FirstOrDefault(sha => sha.StartsWith(revision, StringComparison.OrdinalIgnoreCase)) ?? revision
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

    private static string? FindTag(IReadOnlyDictionary<string, string> references, string constraint, string prefix)
    {
        // A plain name is never a range, even where the range syntax would take it.
        if (!constraint.AsSpan().ContainsAny(RangeSigns) && !constraint.EndsWith(".x", StringComparison.Ordinal) || VersionRange.Parse(constraint) is not { } range)
        {
            return null;
        }

        return references
            .Where(reference => reference.Key.StartsWith("refs/tags/" + prefix, StringComparison.Ordinal))
            .SelectMany(reference => SemVersion.TryParse(reference.Key["refs/tags/".Length..][prefix.Length..], SemVersionStyles.Any, out var version)
                && range.Contains(version) ? new[] { (Sha: reference.Value, Version: version) } : [])
            .OrderByDescending(tag => tag.Version, SemVersion.PrecedenceComparer)
            .Select(tag => tag.Sha)
            .FirstOrDefault();
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
