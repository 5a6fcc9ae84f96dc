using System.Collections.Immutable;
using GitRepository.Model;
using LibGit2Sharp;

namespace GitRepository.Changes;

/// <summary>Turns git's diffs into changes of single files; a move is a deletion and an addition.</summary>
internal static class PatchReader
{
    public static readonly CompareOptions Options = new() { Similarity = SimilarityOptions.None };

    public static ImmutableArray<FileChange> Read(Patch patch) =>
    [
        .. patch
            .Where(entry => entry.Status is not (ChangeKind.Unmodified or ChangeKind.Ignored))
            .OrderBy(entry => entry.Path, StringComparer.Ordinal)
            .Select(entry => new FileChange(entry.Path, KindOf(entry.Status), Bounded(entry.Patch))),
    ];

    private static FileChangeKind KindOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Added or ChangeKind.Untracked => FileChangeKind.Added,
        ChangeKind.Deleted => FileChangeKind.Deleted,
        _ => FileChangeKind.Modified,
    };

    private static string Bounded(string patch) =>
        patch.Length <= RepositoryLimits.Patch ? patch : string.Concat(patch.AsSpan(0, RepositoryLimits.Patch), "\n… (the rest is left out)\n");
}
