namespace Kubernetes.Kubelet.Network;

/// <summary>What answers at a port of a pod.</summary>
internal interface IPodPort
{
    /// <summary>Answers a request; throws <see cref="HttpRequestException"/> where nothing does.</summary>
    Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>Whether a connection would be taken now.</summary>
    Task<bool> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Opens a connection for bytes; throws <see cref="HttpRequestException"/> where nothing listens.</summary>
    Task<Stream> OpenAsync(CancellationToken cancellationToken);
}
