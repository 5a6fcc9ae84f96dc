namespace Kubernetes.ApiServer.Cel;

/// <summary>A text is no expression.</summary>
internal sealed class CelSyntaxException(CelIssue issue) : Exception(issue.Message)
{
    /// <summary>Where and what.</summary>
    public CelIssue Issue { get; } = issue;
}
