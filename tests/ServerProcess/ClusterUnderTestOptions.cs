namespace ServerProcess;

/// <summary>How a cluster under test runs.</summary>
public sealed record ClusterUnderTestOptions
{
    /// <summary>Where the API server keeps its objects; null for memory.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The port; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Whether there is an API server alone, without controllers and node.</summary>
    public bool IsBare { get; init; }
}
