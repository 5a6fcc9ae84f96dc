using System.Collections.Immutable;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers.Tests.Cluster;

/// <summary>A cache that shows what it is given, and that something may be delivered to just after it was read.</summary>
internal sealed class OvertakenLister<T> : ILister<T>
    where T : class
{
    public Action AfterReading { get; set; } = () => { };

    public ImmutableDictionary<ObjectKey, T> All { get; set; } = ImmutableDictionary<ObjectKey, T>.Empty;

    public T? Find(ObjectKey key) => All.GetValueOrDefault(key);

    public IReadOnlyCollection<T> InNamespace(string ns)
    {
        T[] read = [.. All.Where(entry => entry.Key.Namespace == ns).Select(entry => entry.Value)];
        AfterReading();
        return read;
    }

    public IReadOnlyCollection<T> OwnedBy(string uid) => [];
}
