using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace Tutorial.Observation;

/// <summary>The watched objects at one moment; it never changes.</summary>
/// <param name="Kinds">By kind, then by namespace, so that a namespace that no check reads costs none, then by name.</param>
internal sealed record ClusterView(ImmutableDictionary<string, ImmutableDictionary<string, ImmutableDictionary<string, JsonObject>>> Kinds)
{
    public static readonly ClusterView Empty = new(ImmutableDictionary<string, ImmutableDictionary<string, ImmutableDictionary<string, JsonObject>>>.Empty);

    public JsonObject? Find(string kind, string ns, string name) => Named(Namespaces(kind), ns).GetValueOrDefault(name);

    public IEnumerable<JsonObject> All(string kind, string? ns = null) =>
        ns is null ? Namespaces(kind).Values.SelectMany(named => named.Values) : Named(Namespaces(kind), ns).Values;

    /// <summary>Whether a kind has been listed; until then its absence says nothing.</summary>
    public bool Knows(string kind) => Kinds.ContainsKey(kind);

    public ClusterView With(string kind, ObjectKey key, JsonObject? item)
    {
        var namespaces = Namespaces(kind);
        var named = Named(namespaces, key.Namespace);
        named = item is null ? named.Remove(key.Name) : named.SetItem(key.Name, item);
        return new(Kinds.SetItem(kind, named.IsEmpty ? namespaces.Remove(key.Namespace) : namespaces.SetItem(key.Namespace, named)));
    }

    public ClusterView WithAll(string kind, IEnumerable<KeyValuePair<ObjectKey, JsonObject>> items) => new(Kinds.SetItem(
        kind, items.GroupBy(item => item.Key.Namespace).ToImmutableDictionary(named => named.Key, named => named.ToImmutableDictionary(item => item.Key.Name, item => item.Value))));

    public ClusterView Without(string kind) => new(Kinds.Remove(kind));

    private ImmutableDictionary<string, ImmutableDictionary<string, JsonObject>> Namespaces(string kind) =>
        Kinds.GetValueOrDefault(kind, ImmutableDictionary<string, ImmutableDictionary<string, JsonObject>>.Empty);

    private static ImmutableDictionary<string, JsonObject> Named(ImmutableDictionary<string, ImmutableDictionary<string, JsonObject>> namespaces, string ns) =>
        namespaces.GetValueOrDefault(ns, ImmutableDictionary<string, JsonObject>.Empty);
}
