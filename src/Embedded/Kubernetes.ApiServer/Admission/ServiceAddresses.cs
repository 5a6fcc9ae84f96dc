using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Admission;

/// <summary>Allocates the cluster addresses (10.96.0.0/16) and node ports (30000-32767) of Services.</summary>
internal sealed class ServiceAddresses(ObjectStore store)
{
    private const int FirstNodePort = 30000;
    private const int LastNodePort = 32767;
    private readonly Lock _gate = new();

    // Who was given an address that is not stored yet.
    private readonly Dictionary<string, JsonObject> _reserved = new(StringComparer.Ordinal);

    // A stored object never changes, and there may be a thousand: each is read once.
    private readonly ConditionalWeakTable<StoredObject, Taken> _taken = [];

    /// <summary>Gives a Service what its type needs and what it does not have yet.</summary>
    /// <exception cref="StatusException">What it asks for is taken or out of range.</exception>
    public void Allocate(WriteRequest request, JsonObject service, JsonObject? old)
    {
        if (service["spec"] is not JsonObject spec)
        {
            return;
        }

        var type = (string?)spec["type"] ?? "ClusterIP";
        if (type == "ExternalName")
        {
            DropAddresses(spec, old?["spec"] as JsonObject);
            return;
        }

        spec.Default("ipFamilyPolicy", "SingleStack");
        if (spec["ipFamilies"] is not JsonArray { Count: > 0 }) { spec["ipFamilies"] = new JsonArray("IPv4"); }
        lock (_gate)
        {
            var (addresses, ports) = Used((string?)service["metadata"]?["uid"] ?? "");
            var address = (string?)spec["clusterIP"];
            if (string.IsNullOrEmpty(address))
            {
                address = (string?)(spec["clusterIPs"] as JsonArray)?.FirstOrDefault();
            }

            if (string.IsNullOrEmpty(address))
            {
                do
                {
                    // The first addresses of the range are left to those who ask for them.
                    address = $"10.96.{RandomNumberGenerator.GetInt32(1, 255)}.{RandomNumberGenerator.GetInt32(1, 255)}";
                }
                while (addresses.Contains(address) || _reserved.ContainsKey(address));
                _reserved[address] = service;
            }
            else if (address != "None" && (string?)old?["spec"]?["clusterIP"] != address)
            {
                Check(request, service, address, addresses);
            }

            spec["clusterIP"] = address;
            spec["clusterIPs"] = new JsonArray(address);
            var before = old?["spec"] as JsonObject;
            var own = (before?["ports"] as JsonArray ?? []).Select(port => (int?)port?["nodePort"]).OfType<int>().ToHashSet();
            if (type is not ("NodePort" or "LoadBalancer"))
            {
                DropExposure(spec, before, own);
                return;
            }

            var index = 0;
            foreach (var port in (spec["ports"] as JsonArray ?? []).OfType<JsonObject>())
            {
                AllocatePort(request, service, port, $"spec.ports[{index++}].nodePort", ports, own);
            }
        }
    }

    /// <summary>Ends what was kept for a Service while it was written: it is stored, or it is refused, or it was a trial.</summary>
    public void Release(JsonObject service)
    {
        lock (_gate)
        {
            foreach (var (address, _) in _reserved.Where(one => ReferenceEquals(one.Value, service)).ToList()) { _reserved.Remove(address); }
        }
    }

    // An external name has none of these. What the former type had goes with it; what is stated anew is left to be refused.
    private static void DropAddresses(JsonObject spec, JsonObject? old)
    {
        spec.Remove("internalTrafficPolicy");
        if (spec.Text("clusterIP") is not { Length: > 0 } address) { spec.Remove("clusterIP"); }
        else if (spec["clusterIPs"] is not JsonArray { Count: > 0 }) { spec["clusterIPs"] = new JsonArray(address); }
        foreach (var field in new[] { "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy" })
        {
            if (JsonNode.DeepEquals(spec[field], old?[field])) { spec.Remove(field); }
        }
    }

    // What the former type brought along goes with it; what the writer asks for anew is left to be refused (dropTypeDependentFields upstream).
    private static void DropExposure(JsonObject spec, JsonObject? old, HashSet<int> own)
    {
        foreach (var port in (spec["ports"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (port["nodePort"] is JsonValue value && value.TryWhole(out int number) && own.Contains(number)) { port.Remove("nodePort"); }
        }

        if (old?["externalTrafficPolicy"] is { } policy && JsonNode.DeepEquals(policy, spec["externalTrafficPolicy"])) { spec.Remove("externalTrafficPolicy"); }
    }

    private void Check(WriteRequest request, JsonObject service, string address, HashSet<string> used)
    {
        var name = (string?)service["metadata"]?["name"] ?? "";
        if (!IPAddress.TryParse(address, out var parsed) || parsed.GetAddressBytes() is not [10, 96, _, _])
        {
            throw Refusals.Invalid(request.Resource, name, "spec.clusterIPs", $"Invalid value: [\"{address}\"]: failed to allocate IP {address}: the provided IP ({address}) is not in the valid range. The range of valid IPs is 10.96.0.0/16");
        }

        if (used.Contains(address) || !_reserved.TryAdd(address, service))
        {
            throw Refusals.Invalid(request.Resource, name, "spec.clusterIPs", $"Invalid value: [\"{address}\"]: failed to allocate IP {address}: provided IP is already allocated");
        }
    }

    private static void AllocatePort(WriteRequest request, JsonObject service, JsonObject port, string path, HashSet<int> used, HashSet<int> own)
    {
        if (port["nodePort"] is JsonValue value && value.TryWhole(out int wanted) && wanted != 0)
        {
            var isOutside = wanted is < FirstNodePort or > LastNodePort;
            if (isOutside || (used.Contains(wanted) && !own.Contains(wanted)))
            {
                throw Refusals.Invalid(request.Resource, (string?)service["metadata"]?["name"] ?? "", path, isOutside
                    ? $"Invalid value: {wanted}: provided port is not in the valid range. The range of valid ports is {FirstNodePort}-{LastNodePort}"
                    : $"Invalid value: {wanted}: provided port is already allocated");
            }

            used.Add(wanted);
            return;
        }

        int chosen;
        do
        {
            chosen = RandomNumberGenerator.GetInt32(FirstNodePort, LastNodePort + 1);
        }
        while (!used.Add(chosen));
        port["nodePort"] = chosen;
    }

    private (HashSet<string> Addresses, HashSet<int> Ports) Used(string uid)
    {
        var addresses = new HashSet<string>(StringComparer.Ordinal);
        var ports = new HashSet<int>();
        foreach (var stored in store.Snapshot.Of("/services").In(null).Where(s => s.Uid != uid))
        {
            var taken = _taken.GetValue(stored, Read);
            addresses.Add(taken.Address);
            ports.UnionWith(taken.Ports);
        }

        return (addresses, ports);
    }

    private static Taken Read(StoredObject stored)
    {
        var spec = stored.Parse()["spec"] as JsonObject;
        var ports = ImmutableArray.CreateBuilder<int>();
        foreach (var port in spec?["ports"] as JsonArray ?? [])
        {
            if (port?["nodePort"] is JsonValue value && value.TryWhole(out int number)) { ports.Add(number); }
        }

        return new((string?)spec?["clusterIP"] ?? "", ports.ToImmutable());
    }

    /// <summary>What a stored Service holds.</summary>
    private sealed record Taken(string Address, ImmutableArray<int> Ports);
}
