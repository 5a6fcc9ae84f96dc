namespace Dashboard.Frame;

/// <summary>The groups of the navigation.</summary>
internal enum PlaceGroup
{
    /// <summary>What to do next.</summary>
    Learn,

    /// <summary>From the repository to running pods.</summary>
    Deploy,

    /// <summary>The cluster itself, and this dashboard.</summary>
    Cluster,
}
