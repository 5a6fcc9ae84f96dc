using System.Collections.Immutable;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Tests.Cluster;

/// <summary>A cache that shows what it is given, and that something may be delivered to just after it was read.</summary>
internal sealed class OvertakenLister<T> : ILister<T>
    where T : class
{
    public Action AfterReading { get; set; } = () => { };

    public ImmutableDictionary<ObjectKey, T> All { get; set; } = ImmutableDictionary<ObjectKey, T>.Empty;

    public T? Find(ObjectKey key) => All.GetValueOrDefault(key);

    public IReadOnlyCollection<T> InNamespace(string ns) => Read(entry => entry.Key.Namespace == ns);

    public IReadOnlyCollection<T> Select(string ns, LabelSelector selector) =>
        Read(entry => entry.Key.Namespace == ns && selector.Matches(((IMetadata<V1ObjectMeta>)entry.Value).Metadata.Labels));

    public IReadOnlyCollection<T> OwnedBy(string uid) =>
        Read(entry => ((IMetadata<V1ObjectMeta>)entry.Value).Metadata.OwnerReferences?.Any(owner => owner.Uid == uid) == true);

    private T[] Read(Func<KeyValuePair<ObjectKey, T>, bool> isWanted)
    {
        T[] read = [.. All.Where(isWanted).Select(entry => entry.Value)];
        AfterReading();
        return read;
    }
}
