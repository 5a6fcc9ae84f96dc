using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace Tutorial.Observation;

/// <summary>The watched objects at one moment; it never changes.</summary>
/// <param name="Kinds">By kind, then by key.</param>
internal sealed record ClusterView(ImmutableDictionary<string, ImmutableDictionary<ObjectKey, JsonObject>> Kinds)
{
    public static readonly ClusterView Empty = new(ImmutableDictionary<string, ImmutableDictionary<ObjectKey, JsonObject>>.Empty);

    public JsonObject? Find(string kind, string ns, string name) =>
        Kinds.TryGetValue(kind, out var objects) && objects.TryGetValue(new ObjectKey(ns, name), out var found) ? found : null;

    public IEnumerable<JsonObject> All(string kind, string? ns = null) =>
        Kinds.TryGetValue(kind, out var objects) ? objects.Where(item => ns is null || item.Key.Namespace == ns).Select(item => item.Value) : [];

    /// <summary>Whether a kind has been listed; until then its absence says nothing.</summary>
    public bool Knows(string kind) => Kinds.ContainsKey(kind);

    public ClusterView With(string kind, ObjectKey key, JsonObject? item)
    {
        var objects = Kinds.GetValueOrDefault(kind, ImmutableDictionary<ObjectKey, JsonObject>.Empty);
        return new ClusterView(Kinds.SetItem(kind, item is null ? objects.Remove(key) : objects.SetItem(key, item)));
    }

    public ClusterView WithAll(string kind, IEnumerable<KeyValuePair<ObjectKey, JsonObject>> items) =>
        new(Kinds.SetItem(kind, items.ToImmutableDictionary()));

    public ClusterView Without(string kind) => new(Kinds.Remove(kind));
}
