using System.Collections.Immutable;

namespace Kubernetes.ApiServer.Storage;

/// <summary>All objects of one resource, by namespace and name in byte order.</summary>
internal sealed record ResourceSnapshot(ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, StoredObject>> Namespaces)
{
    /// <summary>None.</summary>
    public static ResourceSnapshot Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, StoredObject>>(StringComparer.Ordinal));

    private static readonly ImmutableSortedDictionary<string, StoredObject> NoObjects =
        ImmutableSortedDictionary.Create<string, StoredObject>(StringComparer.Ordinal);

    /// <summary>Finds one object.</summary>
    public StoredObject? Find(string ns, string name) =>
        Namespaces.TryGetValue(ns, out var objects) && objects.TryGetValue(name, out var found) ? found : null;

    /// <summary>The objects of a namespace, or of all where it is null, in order.</summary>
    public IEnumerable<StoredObject> In(string? ns) => ns is null
        ? Namespaces.Values.SelectMany(objects => objects.Values)
        : Namespaces.TryGetValue(ns, out var found) ? found.Values : [];

    /// <summary>The snapshot with an object added or replaced.</summary>
    public ResourceSnapshot With(StoredObject value) =>
        new(Namespaces.SetItem(value.Path.Namespace, Namespaces.GetValueOrDefault(value.Path.Namespace, NoObjects).SetItem(value.Path.Name, value)));

    /// <summary>The snapshot without an object.</summary>
    public ResourceSnapshot Without(ObjectPath path)
    {
        var rest = Namespaces[path.Namespace].Remove(path.Name);
        return new(rest.IsEmpty ? Namespaces.Remove(path.Namespace) : Namespaces.SetItem(path.Namespace, rest));
    }
}

/// <summary>The store at one revision.</summary>
/// <param name="Revision">The revision of the last write in it.</param>
/// <param name="Resources">The objects by resource.</param>
internal sealed record StoreSnapshot(long Revision, ImmutableDictionary<string, ResourceSnapshot> Resources)
{
    /// <summary>The objects of one resource.</summary>
    public ResourceSnapshot Of(string resource) => Resources.GetValueOrDefault(resource, ResourceSnapshot.Empty);
}
