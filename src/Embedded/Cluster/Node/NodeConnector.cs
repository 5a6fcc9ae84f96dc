using Kubernetes.ApiServer.Nodes;
using Kubernetes.Kubelet;
using Kubernetes.Kubelet.Exec;
using Kubernetes.Kubelet.Logs;
using Kubernetes.Kubelet.Network;

namespace Embedded.Cluster.Node;

/// <summary>Lets the API server reach the one node's logs and the cluster's network; neither knows the other.</summary>
internal sealed class NodeConnector(EmbeddedKubelet kubelet, ClusterNetwork network) : INodeConnector
{
    public Task<Stream> OpenLogAsync(PodLogRequest request, CancellationToken cancellationToken) => TranslateAsync(() => kubelet.OpenLogAsync(
        new LogRequest(
            request.Namespace, request.Pod, request.Container, request.Follow, request.Previous, request.Timestamps, request.TailLines,
            request.SinceSeconds, request.SinceTime, request.LimitBytes),
        cancellationToken));

    public Task<HttpResponseMessage> SendToPodAsync(
        string ns, string pod, int port, HttpRequestMessage request, CancellationToken cancellationToken) =>
        TranslateAsync(() => network.SendToPodAsync(ns, pod, port, request, cancellationToken));

    public Task<HttpResponseMessage> SendToNodeAsync(string node, HttpRequestMessage request, CancellationToken cancellationToken) => TranslateAsync(() =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(kubelet.Answer(node, request));
    });

    public Task<HttpResponseMessage> SendToServiceAsync(
        string ns, string service, string port, HttpRequestMessage request, CancellationToken cancellationToken) =>
        TranslateAsync(() => network.SendToServiceAsync(ns, service, port, request, cancellationToken));

    public Task<int> ExecAsync(PodExecRequest request, PodStreams streams, CancellationToken cancellationToken) => TranslateAsync(() => kubelet.ExecAsync(
        new ExecRequest(request.Namespace, request.Pod, request.Container, request.Command, request.Terminal),
        new ExecStreams(streams.Input, streams.Output, streams.Error),
        cancellationToken));

    public Task<Stream> ConnectAsync(string ns, string pod, int port, CancellationToken cancellationToken) =>
        TranslateAsync(() => network.ConnectToPodAsync(ns, pod, port, cancellationToken));

    private static async Task<T> TranslateAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (NodeNetworkException error)
        {
            throw new NodeRequestException(error.Code, error.Reason, error.Message);
        }
    }
}
