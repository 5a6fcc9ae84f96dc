using System.Collections.Immutable;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Runtime.Informers;

/// <summary>Reads an informer's cache. What it returns is shared: never change it.</summary>
/// <typeparam name="T">The objects' type.</typeparam>
public interface ILister<T>
    where T : class
{
    /// <summary>All objects by key.</summary>
    ImmutableDictionary<ObjectKey, T> All { get; }

    /// <summary>Finds one object; null where there is none.</summary>
    T? Find(ObjectKey key);

    /// <summary>The objects of a namespace.</summary>
    IReadOnlyCollection<T> InNamespace(string ns);

    /// <summary>The objects of a namespace whose labels a selector selects; where it asks for a label, others are not looked at.</summary>
    IReadOnlyCollection<T> Select(string ns, LabelSelector selector);

    /// <summary>The objects that have an owner reference to an object's uid.</summary>
    IReadOnlyCollection<T> OwnedBy(string uid);
}
