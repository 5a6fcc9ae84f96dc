namespace Kubernetes.Kubelet.Network;

/// <summary>The node or the cluster's network could not do what the API server asked.</summary>
/// <param name="code">The HTTP status code of the answer.</param>
/// <param name="reason">The reason of the Status, such as <c>BadRequest</c>, <c>NotFound</c>, <c>ServiceUnavailable</c>.</param>
/// <param name="message">The message of the Status.</param>
public sealed class NodeNetworkException(int code, string reason, string message) : Exception(message)
{
    /// <summary>The HTTP status code of the answer.</summary>
    public int Code { get; } = code;

    /// <summary>The reason of the Status.</summary>
    public string Reason { get; } = reason;
}
