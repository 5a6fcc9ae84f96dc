using System.Collections.Immutable;

namespace Kubernetes.Controllers.GarbageCollection;

/// <summary>Who owns whom, over all kinds, by uid. Safe to be used by many threads.</summary>
internal sealed class OwnershipGraph
{
    private const int MostRemembered = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, OwnedObject> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableHashSet<string>> _dependents = new(StringComparer.Ordinal);
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);

    public OwnedObject? Find(string uid)
    {
        lock (_gate) { return _objects.GetValueOrDefault(uid); }
    }

    /// <summary>Whether this object was seen to go.</summary>
    public bool IsGone(string uid)
    {
        lock (_gate) { return _gone.Contains(uid); }
    }

    public ImmutableArray<OwnedObject> DependentsOf(string uid)
    {
        lock (_gate)
        {
            return _dependents.TryGetValue(uid, out var uids) ? [.. uids.Select(dependent => _objects.GetValueOrDefault(dependent)).OfType<OwnedObject>()] : [];
        }
    }

    /// <summary>Takes an object in, as it is now.</summary>
    public void Put(OwnedObject item)
    {
        lock (_gate)
        {
            if (_objects.TryGetValue(item.Uid, out var old)) { Unlink(old); }
            _objects[item.Uid] = item;
            foreach (var owner in item.Owners) { _dependents[owner.Uid] = _dependents.GetValueOrDefault(owner.Uid, []).Add(item.Uid); }
        }
    }

    /// <summary>Takes an object out.</summary>
    /// <returns>What it was; null where it was not known.</returns>
    public OwnedObject? Remove(string uid)
    {
        lock (_gate)
        {
            if (_gone.Count > MostRemembered) { _gone.Clear(); }
            _gone.Add(uid);
            if (!_objects.Remove(uid, out var old)) { return null; }
            Unlink(old);
            return old;
        }
    }

    private void Unlink(OwnedObject item)
    {
        foreach (var owner in item.Owners)
        {
            if (!_dependents.TryGetValue(owner.Uid, out var uids)) { continue; }
            uids = uids.Remove(item.Uid);
            if (uids.IsEmpty) { _dependents.Remove(owner.Uid); }
            else { _dependents[owner.Uid] = uids; }
        }
    }
}
