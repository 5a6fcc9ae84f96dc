using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Feeds;
using Kubernetes.Runtime;

namespace Dashboard.Tests.Fakes;

/// <summary>An API server in memory: lists, watches and patches, nothing of it persistent or validated.</summary>
internal sealed class FakeResources : IResourceClient
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string ApiVersion, string Kind), ResourceType> _types = [];
    private readonly Dictionary<(ResourceType Type, ObjectKey Key), JsonObject> _objects = [];
    private readonly List<(ResourceType Type, ChannelWriter<ResourceEvent> Writer)> _watches = [];
    private readonly NewestValue<int> _opened = new(0);
    private int _version;

    /// <summary>How many watches are open now.</summary>
    public int OpenWatches { get { lock (_gate) { return _watches.Count; } } }

    /// <summary>Waits until so many watches are open.</summary>
    public async Task WhenWatchedAsync(int watches, CancellationToken cancellationToken) => await _opened.ReadAsync(cancellationToken).FirstAsync(count => count >= watches, cancellationToken);

    /// <summary>Waits until no watch is open.</summary>
    public async Task WhenNothingIsWatchedAsync(CancellationToken cancellationToken) => await _opened.ReadAsync(cancellationToken).FirstAsync(count => count == 0, cancellationToken);

    /// <summary>What a list answers with instead of objects; null for objects.</summary>
    public ApiException? Refusal { get; set; }

    /// <summary>Answers other requests; null answers 404.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage>? Respond { get; set; }

    /// <summary>The patches that were sent.</summary>
    public List<(ObjectKey Key, JsonNode Patch)> Patches { get; } = [];

    /// <summary>The objects that were deleted.</summary>
    public List<ObjectKey> Deleted { get; } = [];

    public FakeResources Serve(string apiVersion, string kind, string plural, bool namespaced = true)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        lock (_gate) { _types[(apiVersion, kind)] = new(slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..], kind, plural, namespaced); }
        return this;
    }

    public void Put(JsonObject item)
    {
        lock (_gate)
        {
            var type = _types[((string)item["apiVersion"]!, (string)item["kind"]!)];
            var metadata = item["metadata"]!.AsObject();
            metadata["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            var key = new ObjectKey((string?)metadata["namespace"] ?? "", (string)metadata["name"]!);
            var known = _objects.ContainsKey((type, key));
            _objects[(type, key)] = item;
            Tell(type, new(known ? ResourceEventType.Modified : ResourceEventType.Added, (JsonObject)item.DeepClone()));
        }
    }

    public void Remove(string apiVersion, string kind, ObjectKey key)
    {
        lock (_gate)
        {
            var type = _types[(apiVersion, kind)];
            if (_objects.Remove((type, key), out var item)) { Tell(type, new(ResourceEventType.Deleted, item)); }
        }
    }

    public void CloseWatches(Exception? error = null)
    {
        lock (_gate) { _watches.ForEach(w => w.Writer.TryComplete(error)); }
    }

    public Task<ResourceType?> FindTypeAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        lock (_gate) { return Task.FromResult(_types.GetValueOrDefault((apiVersion, kind))); }
    }

    public Task<IReadOnlyList<ResourceType>> ListTypesAsync(CancellationToken cancellationToken)
    {
        lock (_gate) { return Task.FromResult<IReadOnlyList<ResourceType>>([.. _types.Values]); }
    }

    public Task<JsonObject?> FindAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken)
    {
        lock (_gate) { return Task.FromResult((JsonObject?)_objects.GetValueOrDefault((type, key))?.DeepClone()); }
    }

    public Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken)
    {
        if (Refusal is not null) { throw Refusal; }
        lock (_gate)
        {
            return Task.FromResult(new ResourceList(
                [.. _objects.Where(o => o.Key.Type == type && (ns is null || o.Key.Key.Namespace == ns)).Select(o => (JsonObject)o.Value.DeepClone())],
                _version.ToString(CultureInfo.InvariantCulture)));
        }
    }

    public async IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (_gate)
        {
            var after = int.Parse(resourceVersion, CultureInfo.InvariantCulture);
            foreach (var missed in _objects.Where(o => o.Key.Type == type && int.Parse((string)o.Value["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture) > after))
            {
                channel.Writer.TryWrite(new(ResourceEventType.Added, (JsonObject)missed.Value.DeepClone()));
            }

            _watches.Add((type, channel.Writer));
            _opened.Set(_watches.Count);
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken)) { yield return change; }
        }
        finally
        {
            lock (_gate) { _watches.Remove((type, channel.Writer)); _opened.Set(_watches.Count); }
        }
    }

    public Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken)
    {
        Put(body);
        return Task.FromResult(body);
    }

    public Task<JsonObject> ReplaceAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        CreateAsync(type, body, options, cancellationToken);

    public Task<JsonObject> PatchAsync(
        ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Patches.Add((key, patch.DeepClone()));
            var item = _objects[(type, key)];
            Merge(item, patch.AsObject());
            Put(item);
            return Task.FromResult(item);
        }
    }

    public Task<JsonObject> ApplyAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        CreateAsync(type, body, options, cancellationToken);

    public Task<bool> DeleteAsync(ResourceType type, ObjectKey key, DeletionOptions options, CancellationToken cancellationToken)
    {
        Deleted.Add(key);
        Remove(type.ApiVersion, type.Kind, key);
        return Task.FromResult(true);
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(
        Respond?.Invoke(request) ?? new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("404 page not found", Encoding.UTF8) });

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch.ToList())
        {
            if (value is null) { target.Remove(name); }
            else if (value is JsonObject inner && target[name] is JsonObject known) { Merge(known, inner); }
            else { target[name] = value.DeepClone(); }
        }
    }

    private void Tell(ResourceType type, ResourceEvent change)
    {
        foreach (var watch in _watches.Where(w => w.Type == type).ToImmutableArray()) { watch.Writer.TryWrite(change); }
    }
}
