using System.Collections.Concurrent;

namespace Kubernetes.Kubelet.Network;

/// <summary>The proxies of the namespaces whose pods have processes; each is started when its first process is.</summary>
internal sealed class ClusterProxies(ClusterNetwork network) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<ClusterProxy>>> _proxies = new(StringComparer.Ordinal);

    /// <summary>The address of the proxy of a namespace.</summary>
    internal async Task<Uri> AddressAsync(string ns, CancellationToken cancellationToken)
    {
        // Not cancelled by whoever happened to ask first: others wait for the same proxy.
        var starting = _proxies.GetOrAdd(ns, name => new Lazy<Task<ClusterProxy>>(() => ClusterProxy.StartAsync(network, name, CancellationToken.None)));
        return (await starting.Value.WaitAsync(cancellationToken)).Address;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values)
        {
            await (await proxy.Value).DisposeAsync();
        }
    }
}
