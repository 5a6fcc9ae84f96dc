using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Kubernetes.Runtime;

namespace Kubernetes.Kubelet.Tests.Support;

/// <summary>An API server as small as a kubelet needs: it keeps objects, patches them and tells of changes.</summary>
internal sealed class RecordingCluster : IResourceClient
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Plural, ObjectKey Key), JsonObject> _objects = [];
    private readonly List<(string Plural, Channel<ResourceEvent> Channel)> _watches = [];
    private long _version;

    public JsonObject Add(string plural, JsonObject body)
    {
        lock (_gate)
        {
            var copy = body.DeepClone().AsObject();
            copy["metadata"]!["uid"] ??= Guid.NewGuid().ToString();
            return Store(plural, copy, ResourceEventType.Added);
        }
    }

    public JsonObject? Find(string plural, string ns, string name)
    {
        lock (_gate)
        {
            return _objects.GetValueOrDefault((plural, new ObjectKey(ns, name)))?.DeepClone().AsObject();
        }
    }

    public ImmutableArray<JsonObject> All(string plural)
    {
        lock (_gate)
        {
            return [.. _objects.Where(entry => entry.Key.Plural == plural).Select(entry => entry.Value.DeepClone().AsObject())];
        }
    }

    public void Remove(string plural, string ns, string name)
    {
        lock (_gate)
        {
            if (_objects.Remove((plural, new ObjectKey(ns, name)), out var removed))
            {
                Tell(plural, ResourceEventType.Deleted, removed);
            }
        }
    }

    public Task<JsonObject?> FindAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken) =>
        Task.FromResult(Find(type.Plural, key.Namespace, key.Name));

    public Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(new ResourceList(All(type.Plural), $"{_version}"));
        }
    }

    public async IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (_gate)
        {
            if (resourceVersion != $"{_version}")
            {
                foreach (var item in All(type.Plural))
                {
                    channel.Writer.TryWrite(new ResourceEvent(ResourceEventType.Modified, item));
                }
            }

            _watches.Add((type.Plural, channel));
        }

        await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
        {
            yield return change;
        }
    }

    public Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        Task.FromResult(Add(type.Plural, body));

    public Task<JsonObject> PatchAsync(
        ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        Assert.Equal(PatchType.Merge, patchType);
        lock (_gate)
        {
            if (!_objects.TryGetValue((type.Plural, key), out var known))
            {
                throw new ApiException(HttpStatusCode.NotFound, new JsonObject { ["reason"] = "NotFound", ["message"] = $"{type.Plural} \"{key.Name}\" not found" });
            }

            var merged = known.DeepClone().AsObject();
            Merge(merged, patch.AsObject());
            return Task.FromResult(Store(type.Plural, merged, ResourceEventType.Modified));
        }
    }

    public Task<bool> DeleteAsync(ResourceType type, ObjectKey key, DeletionOptions options, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_objects.TryGetValue((type.Plural, key), out var known))
            {
                return Task.FromResult(false);
            }

            if (options.GracePeriodSeconds == 0)
            {
                Remove(type.Plural, key.Namespace, key.Name);
                return Task.FromResult(true);
            }

            var copy = known.DeepClone().AsObject();
            copy["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z";
            copy["metadata"]!["deletionGracePeriodSeconds"] = options.GracePeriodSeconds ?? 30;
            Store(type.Plural, copy, ResourceEventType.Modified);
            return Task.FromResult(true);
        }
    }

    public Task<ResourceType?> FindTypeAsync(string apiVersion, string kind, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ResourceType>> ListTypesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JsonObject> ReplaceAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JsonObject> ApplyAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject)
                {
                    target[name] = new JsonObject();
                }

                Merge(target[name]!.AsObject(), inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    private JsonObject Store(string plural, JsonObject item, ResourceEventType type)
    {
        item["metadata"]!["resourceVersion"] = $"{++_version}";
        var key = new ObjectKey((string?)item["metadata"]!["namespace"] ?? "", (string)item["metadata"]!["name"]!);
        _objects[(plural, key)] = item;
        Tell(plural, type, item);
        return item.DeepClone().AsObject();
    }

    private void Tell(string plural, ResourceEventType type, JsonObject item)
    {
        foreach (var (_, channel) in _watches.Where(watch => watch.Plural == plural))
        {
            channel.Writer.TryWrite(new ResourceEvent(type, item.DeepClone().AsObject()));
        }
    }
}
