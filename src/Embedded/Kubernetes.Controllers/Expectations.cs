using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers;

/// <summary>
/// Remembers what a controller did and has not seen yet. Without it a watch that is slow would make it create and delete the
/// same things again.
/// </summary>
internal sealed class Expectations(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, Dictionary<string, DateTimeOffset>> _expected = [];

    /// <summary>Whether everything that was done for an owner was seen, or was long enough ago.</summary>
    public bool AreMet(ObjectKey owner)
    {
        lock (_gate)
        {
            if (!_expected.TryGetValue(owner, out var open)) { return true; }
            var now = time.GetUtcNow();
            return open.Values.All(since => now - since > Patience);
        }
    }

    /// <summary>Expects to see a pod that was created.</summary>
    public void Created(ObjectKey owner, V1Pod pod, ILister<V1Pod> pods)
    {
        Expect(owner, $"+{pod.Metadata.Uid}");

        // It may have been seen before the answer to its creation was.
        if (pods.Find(pod.Key())?.Metadata.Uid == pod.Metadata.Uid) { Met(owner, $"+{pod.Metadata.Uid}"); }
    }

    /// <summary>Expects to see a pod go, before it is deleted.</summary>
    public void Deleting(ObjectKey owner, V1Pod pod) => Expect(owner, $"-{pod.Metadata.Uid}");

    /// <summary>Expects nothing after all: the deletion was refused.</summary>
    public void NotDeleted(ObjectKey owner, V1Pod pod) => Met(owner, $"-{pod.Metadata.Uid}");

    /// <summary>Notes what was seen.</summary>
    public void See(ObjectKey owner, in ObjectChange<V1Pod> change)
    {
        var pod = change.New ?? change.Old!;
        Met(owner, $"+{pod.Metadata.Uid}");
        if (change.New is null || pod.Metadata.DeletionTimestamp is not null) { Met(owner, $"-{pod.Metadata.Uid}"); }
    }

    /// <summary>Forgets an owner that is gone.</summary>
    public void Forget(ObjectKey owner)
    {
        lock (_gate) { _expected.Remove(owner); }
    }

    private void Expect(ObjectKey owner, string what)
    {
        lock (_gate)
        {
            if (!_expected.TryGetValue(owner, out var open)) { _expected[owner] = open = new(StringComparer.Ordinal); }
            open[what] = time.GetUtcNow();
        }
    }

    private void Met(ObjectKey owner, string what)
    {
        lock (_gate)
        {
            if (_expected.TryGetValue(owner, out var open) && open.Remove(what) && open.Count == 0) { _expected.Remove(owner); }
        }
    }
}
