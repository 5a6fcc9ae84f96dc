using System.Net.Sockets;

namespace Kubernetes.Kubelet.Network;

/// <summary>The words in which a Go program in a pod hears of a connection that failed.</summary>
internal static class ClusterErrors
{
    internal static HttpRequestException Refused(string address) => new(
        HttpRequestError.ConnectionError,
        $"dial tcp {address}: connect: connection refused",
        new SocketException((int)SocketError.ConnectionRefused));

    internal static HttpRequestException Unreachable(string address) => new(
        HttpRequestError.ConnectionError,
        $"dial tcp {address}: connect: network is unreachable",
        new SocketException((int)SocketError.NetworkUnreachable));

    internal static HttpRequestException UnknownHost(string name, string dns) => new(
        HttpRequestError.NameResolutionError,
        $"dial tcp: lookup {name} on {dns}:53: no such host",
        new SocketException((int)SocketError.HostNotFound));
}
