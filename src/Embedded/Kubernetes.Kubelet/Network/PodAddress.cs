using System.Collections.Concurrent;
using Kubernetes.Runtime;

namespace Kubernetes.Kubelet.Network;

/// <summary>A pod on the network: its address, and what answers at its ports.</summary>
internal sealed class PodAddress(string uid, ObjectKey pod, string address)
{
    internal string Uid { get; } = uid;

    internal ObjectKey Pod { get; } = pod;

    internal string Address { get; } = address;

    internal ConcurrentDictionary<int, IPodPort> Ports { get; } = new();

    internal IPodPort PortAt(int port) => Ports.TryGetValue(port, out var found) ? found : throw ClusterErrors.Refused($"{Address}:{port}");

    internal IDisposable Open(int port, IPodPort answering)
    {
        if (!Ports.TryAdd(port, answering))
        {
            throw new InvalidOperationException($"listen tcp :{port}: bind: address already in use");
        }

        return new Closing(this, port, answering);
    }

    private sealed class Closing(PodAddress pod, int port, IPodPort answering) : IDisposable
    {
        public void Dispose() => pod.Ports.TryRemove(KeyValuePair.Create(port, answering));
    }
}
