namespace Clusters.Commands;

/// <summary>An object, or all of a kind where the name is empty.</summary>
/// <param name="ApiVersion">Its apiVersion, such as <c>apps/v1</c>.</param>
/// <param name="Kind">Its kind, such as <c>Deployment</c>.</param>
/// <param name="Namespace">Its namespace; empty for cluster scope.</param>
/// <param name="Name">Its name; empty for all.</param>
public sealed record NamedResource(string ApiVersion, string Kind, string Namespace, string Name)
{
    /// <summary>The kind as kubectl takes and prints it: <c>pod</c>, <c>deployment.apps</c>.</summary>
    public string KubectlKind =>
        ApiVersion.Split('/') is [var group, _] ? $"{Kind.ToLowerInvariant()}.{group}" : Kind.ToLowerInvariant();
}
