namespace GitRepository.Revisions;

/// <summary>A child of a directory at a revision.</summary>
/// <param name="Name">Its name, without its directory.</param>
/// <param name="Kind">What it is.</param>
/// <param name="ObjectId">The id of its content.</param>
public sealed record RevisionEntry(string Name, RevisionEntryKind Kind, string ObjectId);
