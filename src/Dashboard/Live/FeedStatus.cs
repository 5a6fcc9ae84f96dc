namespace Dashboard.Live;

/// <summary>Where a feed stands.</summary>
public enum FeedStatus
{
    /// <summary>The first list has not arrived yet.</summary>
    Loading,

    /// <summary>Listed, and followed by a watch.</summary>
    Live,

    /// <summary>There is no cluster.</summary>
    NoCluster,

    /// <summary>The cluster does not know the kind: its CustomResourceDefinition is not installed.</summary>
    NoKind,

    /// <summary>The cluster does not answer; the objects are the last known ones.</summary>
    Disconnected,

    /// <summary>The cluster refused the list; <see cref="FeedState.Reason"/> quotes it.</summary>
    Refused,
}
