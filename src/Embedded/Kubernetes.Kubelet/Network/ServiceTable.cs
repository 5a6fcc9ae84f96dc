using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Kubernetes.Kubelet.Objects;
using Kubernetes.Runtime;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Kubelet.Network;

/// <summary>The Services of the cluster and their endpoints, as kube-proxy and the cluster's DNS know them.</summary>
internal sealed class ServiceTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, JsonObject> _services = [];
    private readonly Dictionary<ObjectKey, (ObjectKey Service, JsonObject Slice)> _slices = [];
    private readonly Dictionary<ObjectKey, HashSet<ObjectKey>> _slicesOf = [];
    private readonly Dictionary<ObjectKey, int> _turns = [];
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the Services have been listed once.</summary>
    internal Task Synced => _listed.Task;

    /// <summary>Follows Services and EndpointSlices until it is cancelled.</summary>
    internal async Task RunAsync(IResourceClient client, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            new Reflector(client, KnownTypes.Service, null, time, logger).RunAsync(
                all =>
                {
                    ReplaceServices(all);
                    _listed.TrySetResult();
                },
                ApplyService,
                cancellationToken),
            new Reflector(client, KnownTypes.EndpointSlice, null, time, logger).RunAsync(ReplaceSlices, ApplySlice, cancellationToken));
    }

    /// <summary>The Service of a name; null where there is none.</summary>
    internal JsonObject? Find(ObjectKey key)
    {
        lock (_gate)
        {
            return _services.GetValueOrDefault(key);
        }
    }

    /// <summary>The Service of an address; null where there is none.</summary>
    internal ObjectKey? FindByAddress(string address)
    {
        lock (_gate)
        {
            foreach (var (key, service) in _services)
            {
                if ((string?)service["spec"]?["clusterIP"] == address)
                {
                    return key;
                }
            }
        }

        return null;
    }

    /// <summary>All Services of a namespace.</summary>
    internal ImmutableArray<JsonObject> InNamespace(string ns)
    {
        lock (_gate)
        {
            return [.. _services.Where(entry => entry.Key.Namespace == ns).OrderBy(entry => entry.Key.Name, StringComparer.Ordinal).Select(entry => entry.Value)];
        }
    }

    /// <summary>Finds a port of a Service by name or number; an empty one means the only one.</summary>
    internal static JsonObject? PortOf(JsonObject service, string port)
    {
        var ports = service["spec"]?["ports"]?.AsArray().OfType<JsonObject>().ToList() ?? [];
        return port.Length == 0
            ? ports.Count == 1 ? ports[0] : null
            : ports.Find(known => (string?)known["name"] == port)
                ?? ports.Find(known => ((int?)known["port"])?.ToString(CultureInfo.InvariantCulture) == port);
    }

    /// <summary>Chooses the ready endpoint of a Service's port whose turn it is; null where none is ready.</summary>
    /// <param name="key">The Service.</param>
    /// <param name="portName">The name of the port, as EndpointSlices write it.</param>
    internal ServiceEndpoint? Next(ObjectKey key, string portName)
    {
        lock (_gate)
        {
            var ready = new List<ServiceEndpoint>();
            foreach (var sliceKey in _slicesOf.GetValueOrDefault(key) ?? [])
            {
                var slice = _slices[sliceKey].Slice;
                if (PortNumber(slice, portName) is not { } number)
                {
                    continue;
                }

                foreach (var endpoint in slice["endpoints"] as JsonArray ?? [])
                {
                    // An absent condition means ready: so says the API.
                    if ((bool?)endpoint?["conditions"]?["ready"] is not false && (string?)endpoint?["addresses"]?[0] is { } address)
                    {
                        ready.Add(new ServiceEndpoint(address, number));
                    }
                }
            }

            if (ready.Count == 0)
            {
                return null;
            }

            ready.Sort((left, right) => string.CompareOrdinal(left.Address, right.Address));
            var turn = _turns.GetValueOrDefault(key);
            _turns[key] = turn == int.MaxValue ? 0 : turn + 1;
            return ready[turn % ready.Count];
        }
    }

    private static int? PortNumber(JsonObject slice, string portName)
    {
        foreach (var port in slice["ports"] as JsonArray ?? [])
        {
            if (((string?)port?["name"] ?? "") == portName)
            {
                return (int?)port?["port"];
            }
        }

        return null;
    }

    private void ReplaceServices(IReadOnlyList<JsonObject> all)
    {
        lock (_gate)
        {
            _services.Clear();
            foreach (var item in all)
            {
                _services[ObjectReader.KeyOf(item)] = item;
            }
        }
    }

    private void ApplyService(ResourceEvent change)
    {
        lock (_gate)
        {
            var key = ObjectReader.KeyOf(change.Object);
            if (change.Type == ResourceEventType.Deleted)
            {
                _services.Remove(key);
                _turns.Remove(key);
            }
            else
            {
                _services[key] = change.Object;
            }
        }
    }

    private void ReplaceSlices(IReadOnlyList<JsonObject> all)
    {
        lock (_gate)
        {
            _slices.Clear();
            _slicesOf.Clear();
            foreach (var item in all)
            {
                PutSlice(item);
            }
        }
    }

    private void ApplySlice(ResourceEvent change)
    {
        lock (_gate)
        {
            RemoveSlice(ObjectReader.KeyOf(change.Object));
            if (change.Type != ResourceEventType.Deleted)
            {
                PutSlice(change.Object);
            }
        }
    }

    private void PutSlice(JsonObject slice)
    {
        var key = ObjectReader.KeyOf(slice);
        var service = new ObjectKey(key.Namespace, (string?)slice["metadata"]?["labels"]?["kubernetes.io/service-name"] ?? "");
        _slices[key] = (service, slice);
        if (!_slicesOf.TryGetValue(service, out var slices))
        {
            _slicesOf[service] = slices = [];
        }

        slices.Add(key);
    }

    private void RemoveSlice(ObjectKey key)
    {
        if (_slices.Remove(key, out var known) && _slicesOf.TryGetValue(known.Service, out var slices))
        {
            slices.Remove(key);
            if (slices.Count == 0)
            {
                _slicesOf.Remove(known.Service);
            }
        }
    }
}
