using System.Collections.Immutable;

namespace GitRepository.Model;

/// <summary>A commit, as lists and details show it.</summary>
/// <param name="Sha">Its full id, 40 hexadecimal digits.</param>
/// <param name="Parents">Its parents' ids.</param>
/// <param name="AuthorName">Who wrote it.</param>
/// <param name="AuthorEmail">The author's address.</param>
/// <param name="At">When it was committed.</param>
/// <param name="Subject">The first line of its message.</param>
/// <param name="Body">The rest of its message, trailers included.</param>
/// <param name="Trailers">Its trailers, such as <c>Dashboard-Step</c>.</param>
/// <param name="Pushed">Whether the remote's <c>main</c> contains it.</param>
public sealed record CommitInfo(
    string Sha,
    ImmutableArray<string> Parents,
    string AuthorName,
    string AuthorEmail,
    DateTimeOffset At,
    string Subject,
    string Body,
    ImmutableDictionary<string, string> Trailers,
    bool Pushed)
{
    /// <summary>The first seven digits of the id.</summary>
    public string ShortSha => Sha[..7];
}
