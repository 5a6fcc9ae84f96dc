namespace Kubernetes.ApiServer.Nodes;

/// <summary>
/// What the API server asks of the nodes and of the cluster's network: logs, and requests that it proxies to pods and
/// Services (also to aggregated APIs and to admission webhooks). The server works without it; these requests then
/// answer 503.
/// </summary>
public interface INodeConnector
{
    /// <summary>Opens a container's log.</summary>
    /// <returns>A stream of text that ends with the log, or, when following, with the container.</returns>
    /// <exception cref="NodeRequestException">There is no such log, with the words of a real kubelet.</exception>
    Task<Stream> OpenLogAsync(PodLogRequest request, CancellationToken cancellationToken);

    /// <summary>Sends a request to a port of a pod.</summary>
    /// <exception cref="NodeRequestException">Nothing answers there.</exception>
    Task<HttpResponseMessage> SendToPodAsync(
        string ns, string pod, int port, HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>Sends a request to a node itself, as to its kubelet's port.</summary>
    /// <exception cref="NodeRequestException">There is no such node.</exception>
    Task<HttpResponseMessage> SendToNodeAsync(string node, HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>Sends a request to one ready pod of a Service.</summary>
    /// <param name="ns">The namespace of the Service.</param>
    /// <param name="service">The name of the Service.</param>
    /// <param name="port">The name or the number of its port; empty where it has only one.</param>
    /// <param name="request">The request; its path and query are what the pod receives.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="NodeRequestException">No ready endpoint, or nothing answers there.</exception>
    Task<HttpResponseMessage> SendToServiceAsync(
        string ns, string service, string port, HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>Runs a command in a container, or attaches to the container.</summary>
    /// <param name="request">What to run, and where.</param>
    /// <param name="streams">Its streams; they are the caller's.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="NodeRequestException">There is no such container, or it does not run.</exception>
    Task<int> ExecAsync(PodExecRequest request, PodStreams streams, CancellationToken cancellationToken);

    /// <summary>Connects to a port of a pod.</summary>
    /// <returns>The connection, as a stream of bytes in both directions.</returns>
    /// <exception cref="NodeRequestException">Nothing listens there.</exception>
    Task<Stream> ConnectAsync(string ns, string pod, int port, CancellationToken cancellationToken);
}
