namespace ArgoCD.Applications;

/// <summary>How much of an Application is compared anew.</summary>
internal enum RefreshLevel
{
    /// <summary>Only the summary of what runs.</summary>
    Tree,

    /// <summary>Live objects against the revision compared last.</summary>
    Recent,

    /// <summary>The newest revision, as far as the cache of references knows it.</summary>
    Latest,

    /// <summary>The newest revision, asked of git itself.</summary>
    LatestForced,
}

/// <summary>A refresh that is asked for.</summary>
/// <param name="Level">How much.</param>
/// <param name="Wake">Why.</param>
internal sealed record RefreshRequest(RefreshLevel Level, Wake Wake)
{
    /// <summary>Both at once: the higher level counts, with its reason.</summary>
    public RefreshRequest With(RefreshRequest other) => other.Level > Level ? other : this;
}
