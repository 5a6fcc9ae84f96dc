using System.Collections.Immutable;
using GitRepository;
using GitRepository.Model;

namespace Dashboard.Features.Applications;

/// <summary>Says how far a commit lies behind the newest one of the remote.</summary>
/// <param name="Commits">Commits that the remote has, newest first.</param>
public sealed record RevisionAge(ImmutableArray<CommitInfo> Commits)
{
    private const int Kept = 200;

    /// <summary>Before anything was read.</summary>
    public static RevisionAge Unknown { get; } = new([]);

    /// <summary>0 for the newest commit; null where the commit is not known.</summary>
    public int? Behind(string? sha) => sha is null ? null : Commits.FindIndex(c => c.Sha == sha) is >= 0 and var index ? index : null;

    internal static async Task<RevisionAge> ReadAsync(ILearnerRepository repository, CancellationToken cancellationToken) =>
        new([.. (await repository.ListCommitsAsync(null, Kept, cancellationToken)).SkipWhile(c => !c.Pushed)]);
}

file static class Searching
{
    public static int FindIndex<T>(this ImmutableArray<T> items, Predicate<T> match)
    {
        for (var i = 0; i < items.Length; i++)
        {
            if (match(items[i])) { return i; }
        }

        return -1;
    }
}
