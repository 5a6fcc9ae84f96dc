using Kubernetes.Runtime.Programs;

namespace Kubernetes.Kubelet.Network;

/// <summary>The network as one pod's embedded programs see it.</summary>
internal sealed class PodNetwork(ClusterNetwork network, PodAddress pod) : IPodNetwork
{
    public HttpClient Client { get; } = network.CreateClient(pod.Pod.Namespace);

    public IDisposable Listen(int port, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> handler) =>
        pod.Open(port, new HandlerPort(handler, ExecutionContext.Capture()));
}
