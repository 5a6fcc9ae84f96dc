using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Comparison;
using ArgoCD.Health;
using ArgoCD.Objects;
using ArgoCD.Settings;
using Kubernetes.Runtime;

namespace ArgoCD.Applications;

/// <summary>Tells which Applications a change in the cluster concerns, and how much.</summary>
internal sealed class ChangeRouter(ClusterCache cache, Func<ArgoSettings> settings, string controllerNamespace)
{
    private const int DeepestOwner = 8;

    private readonly ConcurrentDictionary<ResourceKey, ImmutableHashSet<ObjectKey>> _managers = new();
    private readonly ConcurrentDictionary<ObjectKey, ImmutableHashSet<ResourceKey>> _managed = new();

    /// <summary>Takes note of what an Application manages.</summary>
    public void Note(ObjectKey app, ImmutableArray<ManagedResource> resources)
    {
        var now = resources.Select(resource => resource.Key).ToImmutableHashSet();
        var before = _managed.GetValueOrDefault(app, []);
        _managed[app] = now;
        foreach (var gone in before.Except(now))
        {
            _managers.AddOrUpdate(gone, [], (_, managers) => managers.Remove(app));
        }

        foreach (var added in now.Except(before))
        {
            _managers.AddOrUpdate(added, [app], (_, managers) => managers.Add(app));
        }
    }

    /// <summary>The Applications that a change concerns.</summary>
    /// <returns>Each, with how much is to be compared and why.</returns>
    public IEnumerable<(ObjectKey App, RefreshLevel Level, Wake Wake)> Route(ResourceKey key, JsonObject? before, JsonObject? after)
    {
        var name = key.ToString().TrimStart('/');
        var direct = Managers(key, before).Union(Managers(key, after));
        if (direct.Count > 0)
        {
            var isStatus = before is not null && after is not null && before.IsBeingDeleted() == after.IsBeingDeleted() && Essence(before).SameAs(Essence(after));
            return isStatus && HealthCheck.Of(before!) == HealthCheck.Of(after!) ? []
                : direct.Select(app => (app, RefreshLevel.Recent, new Wake(isStatus ? Wake.Health : Wake.Drift, name)));
        }

        // A pod counts for the summary of the Application at the root of its owners.
        return key is { Group: "", Kind: "Pod" } && (before is null || after is null)
            ? Roots((after ?? before)!, 0).Select(app => (app, RefreshLevel.Tree, new Wake(Wake.Health, name)))
            : [];
    }

    private static JsonObject Essence(JsonObject item)
    {
        JsonObject essence = [];
        foreach (var (name, value) in item)
        {
            if (name is "metadata")
            {
                JsonObject metadata = [];
                foreach (var (field, held) in (value as JsonObject) ?? [])
                {
                    if (field is "labels" or "annotations" or "finalizers" or "ownerReferences")
                    {
                        metadata[field] = held?.DeepClone();
                    }
                }

                (metadata["annotations"] as JsonObject)?.Remove("deployment.kubernetes.io/revision");
                essence[name] = metadata;
            }
            else if (name is not "status")
            {
                essence[name] = value?.DeepClone();
            }
        }

        return essence;
    }

    private ImmutableHashSet<ObjectKey> Managers(ResourceKey key, JsonObject? item)
    {
        var managers = _managers.GetValueOrDefault(key, []);
        if (item is not null && item.At("metadata", "ownerReferences") is not JsonArray { Count: > 0 } && settings().InstanceOf(item) is { } instance)
        {
            var bar = instance.IndexOf('_', StringComparison.Ordinal);
            managers = managers.Add(bar < 0 ? new(controllerNamespace, instance) : new(instance[..bar], instance[(bar + 1)..]));
        }

        return managers;
    }

    private IEnumerable<ObjectKey> Roots(JsonObject item, int depth)
    {
        foreach (var owner in item.Items("metadata", "ownerReferences"))
        {
            var version = owner.Text("apiVersion");
            var group = version.Contains('/', StringComparison.Ordinal) ? version[..version.IndexOf('/', StringComparison.Ordinal)] : "";
            var key = new ResourceKey(group, owner.Text("kind"), item.Namespace(), owner.Text("name"));
            if (cache.Find(key) is not { } found)
            {
                continue;
            }

            var managers = Managers(key, found);
            foreach (var app in managers.Count > 0 || depth >= DeepestOwner ? managers : Roots(found, depth + 1))
            {
                yield return app;
            }
        }
    }
}
