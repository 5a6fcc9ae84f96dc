using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Quantities;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Admission.Quotas;

/// <summary>
/// Enforces ResourceQuotas and keeps their status. Creations in a namespace that has a quota happen one after the other, so that two
/// of them cannot use the same rest.
/// </summary>
internal sealed class QuotaAdmission(ObjectStore store, ResourceRegistry registry)
{
    private const string Quotas = "/resourcequotas";
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>Waits for its turn and checks a creation against the quotas of its namespace.</summary>
    /// <returns>Ends the turn when it is disposed, after the object was stored; null where there is no quota.</returns>
    /// <exception cref="StatusException">There is not enough left.</exception>
    public async Task<IDisposable?> EnterAsync(WriteRequest request, JsonObject value, CancellationToken cancellationToken)
    {
        if (!request.Resource.Namespaced || !HasQuotas(request.Namespace))
        {
            return null;
        }

        var gate = _gates.GetOrAdd(request.Namespace, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            Check(request, value);
            return new Turn(gate);
        }
        catch
        {
            gate.Release();
            throw;
        }
    }

    /// <summary>Tells in their status what quotas of a namespace count now; called after each write there.</summary>
    public async Task RefreshAsync(string ns)
    {
        foreach (var stored in store.Snapshot.Of(Quotas).In(ns))
        {
            for (var current = stored; current is not null; current = store.Find(stored.Path))
            {
                var quota = current.Parse();
                var hard = quota["spec"]?["hard"] as JsonObject ?? [];
                var status = new JsonObject { ["hard"] = hard.DeepClone(), ["used"] = Used(quota, hard, ns) };
                if (JsonNode.DeepEquals(quota["status"], status))
                {
                    break;
                }

                quota["status"] = status;
                if (await store.ReplaceAsync(current.Path, current.Revision, quota) is not null)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Whether a namespace has quotas.</summary>
    public bool HasQuotas(string ns) => ns.Length > 0 && store.Snapshot.Of(Quotas).In(ns).Any();

    private void Check(WriteRequest request, JsonObject value)
    {
        var name = (string?)value["metadata"]?["name"] ?? "";
        var wanted = QuotaUsage.Of(request.Resource, value);
        foreach (var stored in store.Snapshot.Of(Quotas).In(request.Namespace))
        {
            var quota = stored.Parse();
            var hard = quota["spec"]?["hard"] as JsonObject ?? [];
            if (!QuotaUsage.InScope(quota, request.Resource, value))
            {
                continue;
            }

            CheckStated(request, value, name, stored.Path.Name, hard);
            var touched = hard.Where(h => wanted.ContainsKey(h.Key)).OrderBy(h => h.Key, StringComparer.Ordinal).ToList();
            if (touched.Count == 0)
            {
                continue;
            }

            var used = Used(quota, hard, request.Namespace);
            var exceeded = touched.Where(h => Parse(used[h.Key]) + wanted[h.Key] > Parse(h.Value)).ToList();
            if (exceeded.Count > 0)
            {
                string List(Func<KeyValuePair<string, JsonNode?>, string> amount) => string.Join(',', exceeded.Select(h => $"{h.Key}={amount(h)}"));
                throw Refusals.Forbidden(
                    request.Resource, name, $"exceeded quota: {stored.Path.Name}, requested: {List(h => wanted[h.Key].ToString())}, used: {List(h => (string?)used[h.Key] ?? "0")}, limited: {List(h => (string?)h.Value ?? "")}");
            }
        }
    }

    /// <summary>A quota of CPU or memory demands that each container says what it needs.</summary>
    private static void CheckStated(WriteRequest request, JsonObject value, string name, string quota, JsonObject hard)
    {
        if (request.Resource is not { Group: "", Plural: "pods" })
        {
            return;
        }

        foreach (var (key, _) in hard)
        {
            var (part, resource) = key switch
            {
                "cpu" or "memory" => ("requests", key),
                "requests.cpu" or "requests.memory" or "limits.cpu" or "limits.memory" => (key.Split('.')[0], key.Split('.')[1]),
                _ => ("", ""),
            };
            var silent = part.Length == 0 ? [] : (value["spec"]?["containers"] as JsonArray ?? []).Where(c => c?["resources"]?[part]?[resource] is null).Select(c => (string?)c?["name"]).ToList();
            if (silent.Count > 0)
            {
                throw Refusals.Forbidden(request.Resource, name, $"failed quota: {quota}: must specify {key} for: {string.Join(',', silent)}");
            }
        }
    }

    private JsonObject Used(JsonObject quota, JsonObject hard, string ns)
    {
        var sums = hard.ToDictionary(h => h.Key, _ => Quantity.Zero, StringComparer.Ordinal);
        foreach (var resource in registry.Catalog.All.Where(r => r.Namespaced && r.Version == r.StorageVersion && r.StoredAs is null && Concerns(hard, r)))
        {
            foreach (var item in store.Snapshot.Of(resource.StorageKey).In(ns).Select(o => o.Parse()).Where(item => QuotaUsage.InScope(quota, resource, item)))
            {
                foreach (var (name, amount) in QuotaUsage.Of(resource, item).Where(u => sums.ContainsKey(u.Key)))
                {
                    sums[name] += amount;
                }
            }
        }

        return new JsonObject(sums.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value.ToString())));
    }

    private static bool Concerns(JsonObject hard, Resource resource) => hard.Any(h =>
        h.Key == $"count/{resource.QualifiedName}" || (resource.Group.Length == 0 && (h.Key == resource.Plural || resource.Plural switch
        {
            "pods" => h.Key is "cpu" or "memory" or "ephemeral-storage" || h.Key.StartsWith("requests.", StringComparison.Ordinal) || h.Key.StartsWith("limits.", StringComparison.Ordinal),
            "services" => h.Key.StartsWith("services.", StringComparison.Ordinal),
            "persistentvolumeclaims" => h.Key == "requests.storage",
            _ => false,
        })));

    private static Quantity Parse(JsonNode? node) => node is not null && Quantity.TryParse(node.ToString(), out var quantity) ? quantity : Quantity.Zero;

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
