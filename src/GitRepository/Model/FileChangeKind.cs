namespace GitRepository.Model;

/// <summary>How a file differs.</summary>
public enum FileChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>Its content changed.</summary>
    Modified,

    /// <summary>It is gone.</summary>
    Deleted,
}
