namespace EndToEnd;

/// <summary>How a dashboard is started.</summary>
/// <param name="DataFolder">Its data folder.</param>
public sealed record DashboardStart(string DataFolder)
{
    /// <summary>Its other arguments; by default any free ports.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = ["--port", "0", "--api-port", "0"];

    /// <summary>The assembly; null for the built one.</summary>
    public string? Program { get; init; }

    /// <summary>A command that runs it in a place of its own, such as <c>unshare</c>, with its arguments.</summary>
    public IReadOnlyList<string> Around { get; init; } = [];

    /// <summary>Variables to add to the environment.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}
