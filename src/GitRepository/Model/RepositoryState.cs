using System.Collections.Immutable;

namespace GitRepository.Model;

/// <summary>The repository at one moment.</summary>
/// <param name="RemoteHead">The newest commit of the remote's <c>main</c>; null while it has none.</param>
/// <param name="LocalHead">The newest commit of the working copy.</param>
/// <param name="Unpushed">How many commits of the working copy the remote does not have.</param>
/// <param name="Behind">How many commits of the remote the working copy does not have.</param>
/// <param name="Changed">The paths that differ from the newest commit of the working copy.</param>
public sealed record RepositoryState(
    CommitInfo? RemoteHead, CommitInfo? LocalHead, int Unpushed, int Behind, ImmutableArray<string> Changed);
