using System.Collections.Immutable;
using Kubernetes.Runtime;

namespace Dashboard.Features.Applications.Diff;

/// <summary>A difference that somebody made in the cluster and that was undone again, while git stayed as it was.</summary>
/// <param name="Revision">The commit that says how it should be.</param>
/// <param name="Kind">The object's kind.</param>
/// <param name="Key">The object.</param>
/// <param name="Fields">What differed; empty where the whole object was missing.</param>
/// <param name="SeenAt">When the difference was seen.</param>
/// <param name="HealedAt">When it was seen to be gone; null while it stands.</param>
public sealed record Drift(
    string Revision, string Kind, ObjectKey Key, ImmutableArray<ComparedField> Fields, DateTimeOffset SeenAt, DateTimeOffset? HealedAt)
{
    /// <summary>Whether the object itself was gone.</summary>
    public bool Deleted => Fields.IsEmpty;
}
