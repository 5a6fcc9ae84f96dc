namespace Clusters.Tools;

/// <summary>A tool that the learner's cluster needs is not on the PATH.</summary>
/// <param name="tool">The name of the tool, such as <c>kubectl</c>.</param>
public sealed class ToolMissingException(string tool) : Exception($"`{tool}` was not found on this computer.")
{
    /// <summary>The name of the tool.</summary>
    public string Tool { get; } = tool;
}
