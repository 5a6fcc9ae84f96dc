using System.Collections.Immutable;
using GitRepository.Model;
using LibGit2Sharp;

namespace GitRepository;

/// <summary>Turns git's commits into what pages show.</summary>
internal static class CommitReader
{
    public static CommitInfo Read(Commit commit, bool pushed)
    {
        var message = commit.Message;
        var end = message.IndexOf('\n', StringComparison.Ordinal);
        var body = end < 0 ? "" : message[(end + 1)..].Trim('\n');
        return new CommitInfo(
            commit.Sha,
            [.. commit.Parents.Select(parent => parent.Sha)],
            commit.Author.Name,
            commit.Author.Email,
            commit.Committer.When,
            end < 0 ? message : message[..end],
            body,
            ReadTrailers(body),
            pushed);
    }

    /// <summary>The trailers of the last paragraph, as <c>git interpret-trailers</c> finds them; a repeated key keeps its last value.</summary>
    public static ImmutableDictionary<string, string> ReadTrailers(string body)
    {
        var trailers = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        var lines = body.TrimEnd().Split("\n\n")[^1].Split('\n');
        foreach (var line in lines)
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon < 1 || !line[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) { return trailers.Count == 0 ? trailers.ToImmutable() : ImmutableDictionary<string, string>.Empty; }
            trailers[line[..colon]] = line[(colon + 2)..].Trim();
        }

        return trailers.ToImmutable();
    }

    /// <summary>A message as it is stored: trimmed, with its trailers in a paragraph of their own.</summary>
    /// <exception cref="RepositoryException">It is empty, too long, or a trailer would break out of its line.</exception>
    public static string Compose(string message, ImmutableDictionary<string, string> trailers)
    {
        var text = message.ReplaceLineEndings("\n").Trim();
        if (text.Length == 0) { throw new RepositoryException("A commit needs a message that says why."); }
        if (text.Length > RepositoryLimits.Message || text.Contains('\0', StringComparison.Ordinal))
        {
            throw new RepositoryException("The message is too long, or holds characters that git cannot store.");
        }

        if (trailers.Any(trailer => trailer.Key.Length == 0 || trailer.Value.AsSpan().ContainsAny('\n', '\r', '\0') || !trailer.Key.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            throw new RepositoryException("A trailer has one line.");
        }

        var lines = trailers.OrderBy(trailer => trailer.Key, StringComparer.Ordinal).Select(trailer => $"{trailer.Key}: {trailer.Value}");
        return trailers.IsEmpty ? text + "\n" : $"{text}\n\n{string.Join('\n', lines)}\n";
    }
}
