namespace Dashboard.Features.Timeline;

/// <summary>The stations of a commit on its way to running pods, in their usual order.</summary>
public enum LaneStage
{
    /// <summary>The commit was made.</summary>
    Commit,

    /// <summary>The remote acknowledged it.</summary>
    Push,

    /// <summary>Argo CD was told of it, or found it.</summary>
    Noticed,

    /// <summary>The ApplicationSet was generated anew.</summary>
    Generated,

    /// <summary>An Application appeared, or was marked for deletion.</summary>
    Application,

    /// <summary>The cluster was compared with it.</summary>
    Compared,

    /// <summary>It was applied.</summary>
    Synced,

    /// <summary>The first ReplicaSet or Pod that follows from it appeared.</summary>
    Objects,

    /// <summary>Everything that it touched is Synced and Healthy, or gone.</summary>
    Ready,
}
