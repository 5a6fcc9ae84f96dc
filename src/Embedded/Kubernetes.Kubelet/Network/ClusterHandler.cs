namespace Kubernetes.Kubelet.Network;

/// <summary>Sends what an <see cref="HttpClient"/> is asked to send through the cluster's network.</summary>
internal sealed class ClusterHandler(ClusterNetwork network, string ns) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        network.SendAsync(ns, request, cancellationToken);
}
