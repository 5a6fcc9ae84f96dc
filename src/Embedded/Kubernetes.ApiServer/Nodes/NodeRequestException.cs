namespace Kubernetes.ApiServer.Nodes;

/// <summary>A node or the network could not do what was asked.</summary>
/// <param name="code">The HTTP status code of the answer.</param>
/// <param name="reason">The reason of the Status, such as <c>BadRequest</c>, <c>NotFound</c>, <c>ServiceUnavailable</c>.</param>
/// <param name="message">The message of the Status.</param>
public sealed class NodeRequestException(int code, string reason, string message) : Exception(message)
{
    /// <summary>The HTTP status code of the answer.</summary>
    public int Code { get; } = code;

    /// <summary>The reason of the Status.</summary>
    public string Reason { get; } = reason;
}
