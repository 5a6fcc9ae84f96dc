using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Authorization;

/// <summary>Roles and bindings as the store holds them; the trees are parsed once for each version of an object.</summary>
internal sealed class StoredRbac(ObjectStore store) : IRbacObjects
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (ResourceSnapshot Snapshot, long Number, Dictionary<ObjectPath, (long Revision, JsonObject Value)> Parsed)> _known = [];

    /// <inheritdoc/>
    public long Revision(string plural)
    {
        lock (_gate)
        {
            return Current(plural).Number;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<JsonObject> List(string plural)
    {
        lock (_gate)
        {
            return [.. Current(plural).Parsed.Values.Select(p => p.Value)];
        }
    }

    private (ResourceSnapshot Snapshot, long Number, Dictionary<ObjectPath, (long Revision, JsonObject Value)> Parsed) Current(string plural)
    {
        var snapshot = store.Snapshot.Of("rbac.authorization.k8s.io/" + plural);
        if (_known.TryGetValue(plural, out var known) && ReferenceEquals(known.Snapshot, snapshot))
        {
            return known;
        }

        var parsed = new Dictionary<ObjectPath, (long, JsonObject)>();
        foreach (var item in snapshot.In(null))
        {
            parsed[item.Path] = known.Parsed is not null && known.Parsed.TryGetValue(item.Path, out var kept) && kept.Revision == item.Revision
                ? kept
                : (item.Revision, item.Parse());
        }

        return _known[plural] = (snapshot, known.Number + 1, parsed);
    }
}
