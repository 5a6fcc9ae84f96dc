namespace Helm.Charts;

/// <summary>A dependency that Chart.yaml declares.</summary>
internal sealed class ChartDependency
{
    /// <summary>The chart's name; once aliases are applied, the alias.</summary>
    public required string Name { get; set; }

    /// <summary>The range of versions.</summary>
    public string Version { get; init; } = "";

    /// <summary>Where it comes from.</summary>
    public string Repository { get; init; } = "";

    /// <summary>Paths of values, the first of which that is a boolean decides.</summary>
    public string Condition { get; init; } = "";

    /// <summary>The other name it is used under.</summary>
    public string Alias { get; init; } = "";

    /// <summary>Names under <c>tags</c> that switch it.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    internal IReadOnlyList<object?> ImportValues { get; init; } = [];

    internal bool IsEnabled { get; set; } = true;
}
