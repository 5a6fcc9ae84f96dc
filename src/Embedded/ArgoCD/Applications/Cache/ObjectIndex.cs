using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Applications.Cache;

/// <summary>
/// Live objects by key, and by what is asked for most: kind, namespace, owner, and the Application they are marked for.
/// Written under a lock, read without.
/// </summary>
/// <param name="instanceOf">The Application an object is marked for; null for none.</param>
internal sealed class ObjectIndex(Func<JsonObject, string?> instanceOf)
{
    private const int RememberedEnds = 256;

    private readonly ConcurrentDictionary<ResourceKey, JsonObject> _objects = new();
    private readonly Group<(string Group, string Kind)> _kinds = new();
    private readonly Group<string> _namespaces = new();
    private readonly Group<string> _owners = new();
    private volatile Group<string> _instances = new();
    private readonly HashSet<string> _ended = [];
    private readonly Queue<string> _endings = new();
    private readonly Lock _gate = new();

    public int Count => _objects.Count;

    public JsonObject? Find(ResourceKey key) => _objects.GetValueOrDefault(key);

    public IEnumerable<JsonObject> OfKind(string group, string kind) => Read(_kinds.Keys((group, kind)));

    public IEnumerable<JsonObject> InNamespace(string ns) => Read(_namespaces.Keys(ns));

    /// <summary>What an object owns by owner reference.</summary>
    public IEnumerable<JsonObject> OwnedBy(string uid) => Read(_owners.Keys(uid));

    /// <summary>What is marked for an Application.</summary>
    public IEnumerable<JsonObject> MarkedFor(string instance) => Read(_instances.Keys(instance));

    /// <summary>The keys of a kind.</summary>
    public IEnumerable<ResourceKey> KeysOfKind(string group, string kind) => _kinds.Keys((group, kind));

    /// <summary>Takes an object, unless what is known is as new, or its end is: watch, list and own writes come in any order.</summary>
    /// <returns>Whether it was taken, and what was known before.</returns>
    public (bool Taken, JsonObject? Before) Put(JsonObject item)
    {
        var key = ResourceKey.Of(item);
        lock (_gate)
        {
            var uid = item.Uid();
            if (_objects.TryGetValue(key, out var before) && before.Uid() == uid)
            {
                if (!IsNewer(item.ResourceVersion(), before.ResourceVersion()))
                {
                    return (false, before);
                }
            }
            else if (_ended.Contains(uid))
            {
                return (false, before);
            }

            // Whoever reads meanwhile finds it in every group that it was in and still is.
            _objects[key] = item;
            Link(key, item);
            if (before is not null)
            {
                Unlink(key, before, item);
            }

            return (true, before);
        }
    }

    /// <summary>Drops an object that has ended, which never comes back.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="uid">Which one; another that has its name meanwhile stays.</param>
    /// <returns>What was known; null for nothing.</returns>
    public JsonObject? End(ResourceKey key, string uid)
    {
        lock (_gate)
        {
            Remember(uid);
            return _objects.TryGetValue(key, out var before) && before.Uid() == uid ? Remove(key, before) : null;
        }
    }

    /// <summary>Drops an object that a list does not name, unless it is newer than the list: then it was written while that was on its way.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="listed">The version of the list.</param>
    /// <returns>What was known; null where nothing is dropped.</returns>
    public JsonObject? EndUnlisted(ResourceKey key, string listed)
    {
        lock (_gate)
        {
            if (!_objects.TryGetValue(key, out var before) || !IsNewer(listed, before.ResourceVersion()))
            {
                return null;
            }

            Remember(before.Uid());
            return Remove(key, before);
        }
    }

    /// <summary>Forgets an object that is no longer looked at.</summary>
    /// <returns>What was known; null for nothing.</returns>
    public JsonObject? Forget(ResourceKey key)
    {
        lock (_gate)
        {
            return _objects.TryGetValue(key, out var before) ? Remove(key, before) : null;
        }
    }

    /// <summary>Reads all marks anew, because the way of marking changed.</summary>
    public void ReadMarks()
    {
        lock (_gate)
        {
            var instances = new Group<string>();
            foreach (var (key, item) in _objects)
            {
                if (instanceOf(item) is { } instance)
                {
                    instances.Add(instance, key);
                }
            }

            _instances = instances;
        }
    }

    /// <summary>Whether one version is newer than another; of what has no version, the later word counts.</summary>
    private static bool IsNewer(string version, string known) =>
        !long.TryParse(version, CultureInfo.InvariantCulture, out var at) || !long.TryParse(known, CultureInfo.InvariantCulture, out var present) || at > present;

    private static IEnumerable<string> Owners(JsonObject item) => item.Items("metadata", "ownerReferences").Select(owner => owner.Text("uid"));

    private IEnumerable<JsonObject> Read(IEnumerable<ResourceKey> keys) => keys.Select(Find).OfType<JsonObject>();

    private JsonObject Remove(ResourceKey key, JsonObject item)
    {
        _objects.TryRemove(key, out _);
        Unlink(key, item, null);
        return item;
    }

    private void Remember(string uid)
    {
        // What another server reports in the cluster's name may have no uid, and come again.
        if (uid.Length > 0 && _ended.Add(uid))
        {
            _endings.Enqueue(uid);
            if (_endings.Count > RememberedEnds)
            {
                _ended.Remove(_endings.Dequeue());
            }
        }
    }

    private void Link(ResourceKey key, JsonObject item)
    {
        _kinds.Add((key.Group, key.Kind), key);
        _namespaces.Add(key.Namespace, key);
        foreach (var uid in Owners(item))
        {
            _owners.Add(uid, key);
        }

        if (instanceOf(item) is { } instance)
        {
            _instances.Add(instance, key);
        }
    }

    private void Unlink(ResourceKey key, JsonObject before, JsonObject? after)
    {
        if (after is null)
        {
            _kinds.Remove((key.Group, key.Kind), key);
            _namespaces.Remove(key.Namespace, key);
        }

        foreach (var uid in Owners(before).Except(after is null ? [] : Owners(after)))
        {
            _owners.Remove(uid, key);
        }

        if (instanceOf(before) is { } instance && (after is null || instanceOf(after) != instance))
        {
            _instances.Remove(instance, key);
        }
    }

    private sealed class Group<T>
        where T : notnull
    {
        private readonly ConcurrentDictionary<T, ConcurrentDictionary<ResourceKey, byte>> _keys = new();

        public IEnumerable<ResourceKey> Keys(T of) => _keys.TryGetValue(of, out var keys) ? keys.Select(entry => entry.Key) : [];

        public void Add(T of, ResourceKey key) => _keys.GetOrAdd(of, _ => new())[key] = 0;

        public void Remove(T of, ResourceKey key)
        {
            if (_keys.TryGetValue(of, out var keys) && keys.TryRemove(key, out _) && keys.IsEmpty)
            {
                _keys.TryRemove(of, out _);
            }
        }
    }
}
