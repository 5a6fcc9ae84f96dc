namespace GitRepository;

/// <summary>How much of a repository is accepted; whoever pushes is not trusted.</summary>
internal static class RepositoryLimits
{
    /// <summary>Bytes of a file that is read or written as text.</summary>
    public const int TextBytes = 1 << 20;

    /// <summary>Bytes of all edits of one write.</summary>
    public const int WriteBytes = 16 << 20;

    /// <summary>Edits of one write.</summary>
    public const int Edits = 5_000;

    /// <summary>Bytes of the pack of one push; git itself refuses a larger one, in words that the sender's git shows.</summary>
    public const long PushBytes = 64L << 20;

    /// <summary>Bytes of one push request, as sent and as unpacked by gzip; beyond it there is no answer but 413.</summary>
    public const long PushRequestBytes = 256L << 20;

    /// <summary>Bytes of a fetch request: wants and haves, no objects.</summary>
    public const long FetchRequestBytes = 8L << 20;

    /// <summary>Files and directories of one tree.</summary>
    public const int TreeEntries = 200_000;

    /// <summary>Commits that one listing walks over.</summary>
    public const int Walk = 20_000;

    /// <summary>Characters of a commit message.</summary>
    public const int Message = 64 << 10;

    /// <summary>Characters of one file's patch.</summary>
    public const int Patch = 256 << 10;

    /// <summary>Commits and paths that one push event names.</summary>
    public const int EventItems = 2_000;
}
