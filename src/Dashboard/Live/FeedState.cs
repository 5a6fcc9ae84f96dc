using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace Dashboard.Live;

/// <summary>All objects of a kind at one moment. The objects are shared by every reader and must not be changed.</summary>
/// <param name="Status">Where the feed stands.</param>
/// <param name="Objects">The objects, or the last known ones while disconnected.</param>
/// <param name="Reason">What the cluster said, where it refused or does not answer.</param>
/// <param name="ReadAt">When the objects were last heard of; null before the first list.</param>
public sealed record FeedState(
    FeedStatus Status, ImmutableDictionary<ObjectKey, JsonObject> Objects, string? Reason, DateTimeOffset? ReadAt)
{
    /// <summary>Before the first list.</summary>
    public static FeedState Loading { get; } =
        new(FeedStatus.Loading, ImmutableDictionary<ObjectKey, JsonObject>.Empty, null, null);

    /// <summary>Whether the objects are of the cluster as it is now.</summary>
    public bool IsLive => Status == FeedStatus.Live;
}
