namespace GitRepository.Revisions;

/// <summary>What a <see cref="RevisionEntry"/> is.</summary>
public enum RevisionEntryKind
{
    /// <summary>A file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link; it is never followed.</summary>
    Link,

    /// <summary>A commit of another repository.</summary>
    Submodule,
}
