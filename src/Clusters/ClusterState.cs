namespace Clusters;

/// <summary>The state of a cluster.</summary>
public enum ClusterState
{
    /// <summary>It does not exist.</summary>
    Absent,

    /// <summary>It is being made or started.</summary>
    Starting,

    /// <summary>It answers.</summary>
    Running,

    /// <summary>It exists and does not answer.</summary>
    Unreachable,
}
