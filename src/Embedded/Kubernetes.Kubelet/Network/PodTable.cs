using System.Diagnostics.CodeAnalysis;
using Kubernetes.Runtime;

namespace Kubernetes.Kubelet.Network;

/// <summary>The pods of the node by address, and the addresses that are free.</summary>
internal sealed class PodTable(string prefix)
{
    private const int First = 2;
    private const int Last = 0xfffd;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PodAddress> _byAddress = new(StringComparer.Ordinal);
    private readonly Dictionary<ObjectKey, PodAddress> _byPod = [];
    private int _next = First;

    /// <summary>Gives a pod an address: the one that it had, where that is free.</summary>
    /// <exception cref="InvalidOperationException">All addresses are taken.</exception>
    internal PodAddress Add(string uid, ObjectKey pod, string? wanted)
    {
        lock (_gate)
        {
            var address = wanted is not null && wanted.StartsWith(prefix, StringComparison.Ordinal) && !_byAddress.ContainsKey(wanted)
                ? wanted
                : NextFree();
            var added = new PodAddress(uid, pod, address);
            _byAddress[address] = added;
            _byPod[pod] = added;
            return added;
        }
    }

    internal void Remove(PodAddress pod)
    {
        lock (_gate)
        {
            _byAddress.Remove(pod.Address);
            if (_byPod.TryGetValue(pod.Pod, out var known) && known == pod)
            {
                _byPod.Remove(pod.Pod);
            }
        }
    }

    internal bool TryFind(string address, [NotNullWhen(true)] out PodAddress? pod)
    {
        lock (_gate)
        {
            return _byAddress.TryGetValue(address, out pod);
        }
    }

    internal bool TryFind(ObjectKey key, [NotNullWhen(true)] out PodAddress? pod)
    {
        lock (_gate)
        {
            return _byPod.TryGetValue(key, out pod);
        }
    }

    private string NextFree()
    {
        // An address is not given again at once, so that a request to a pod that is gone does not reach its successor.
        for (var tried = 0; tried <= Last - First; tried++)
        {
            var address = $"{prefix}{_next >> 8}.{_next & 0xff}";
            _next = _next == Last ? First : _next + 1;
            if (!_byAddress.ContainsKey(address))
            {
                return address;
            }
        }

        throw new InvalidOperationException("failed to allocate for range 0: no IP addresses available in range set");
    }
}
