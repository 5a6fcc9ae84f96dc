namespace Kubernetes.Runtime;

/// <summary>The type of a <see cref="ResourceEvent"/>.</summary>
public enum ResourceEventType
{
    /// <summary>The object is new to this watch.</summary>
    Added,

    /// <summary>The object changed.</summary>
    Modified,

    /// <summary>The object is gone.</summary>
    Deleted,

    /// <summary>Nothing happened up to this resourceVersion.</summary>
    Bookmark,
}
