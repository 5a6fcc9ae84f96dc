namespace Dashboard.Features.Timeline;

/// <summary>Who made Argo CD look at a commit, as the managers of the refresh annotation tell it, and beside them the annotation in which the embedded controller says what woke it.</summary>
public enum NoticedBy
{
    /// <summary>The git host's push event reached argocd-server or the ApplicationSet controller.</summary>
    Webhook,

    /// <summary>A person asked for a refresh, here or with kubectl.</summary>
    Refresh,

    /// <summary>Nobody told it: it asked git by itself.</summary>
    Poll,

    /// <summary>It looked for another reason, such as a change in the cluster, and found the commit in passing.</summary>
    InPassing,
}
