using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.Tests.Fakes;

/// <summary>
/// A small cluster in memory: objects, versions, watches, merge patches, finalizers. It validates and defaults nothing; the
/// scenarios over the real API are elsewhere.
/// </summary>
internal sealed class FakeCluster : IResourceClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<(ResourceType Type, ObjectKey Key), JsonObject> _objects = [];
    private readonly List<(ResourceType Type, Channel<ResourceEvent> Channel)> _watches = [];
    private readonly List<ResourceType> _types =
    [
        new("", "v1", "Namespace", "namespaces", false), new("", "v1", "ConfigMap", "configmaps", true), new("", "v1", "Secret", "secrets", true),
        new("", "v1", "Service", "services", true), new("", "v1", "Pod", "pods", true), new("", "v1", "Event", "events", true),
        new("apps", "v1", "Deployment", "deployments", true), new("batch", "v1", "Job", "jobs", true),
        new("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false),
        new(Words.Group, "v1alpha1", "Application", "applications", true), new(Words.Group, "v1alpha1", "ApplicationSet", "applicationsets", true),
        new(Words.Group, "v1alpha1", "AppProject", "appprojects", true),
    ];

    private long _version;

    public List<string> Writes { get; } = [];

    public JsonObject? this[string kind, string ns, string name] => Find(kind, new(ns, name));

    public void Add(JsonObject item)
    {
        var type = _types.First(type => type.ApiVersion == item.Text("apiVersion") && type.Kind == item.Kind());
        Store(type, item, ResourceEventType.Added);
    }

    public void Change(string kind, string ns, string name, JsonObject patch)
    {
        var type = _types.First(type => type.Kind == kind);
        Patch(type, new(ns, name), patch);
    }

    public async Task<JsonObject?> WhenAsync(string kind, string ns, string name, Func<JsonObject?, bool> holds, CancellationToken cancellationToken)
    {
        var type = _types.First(type => type.Kind == kind);
        var channel = Subscribe(type);
        while (true)
        {
            var now = Find(kind, new(ns, name));
            if (holds(now))
            {
                return now;
            }

            try
            {
                await channel.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);
            }
            catch (TimeoutException error)
            {
                throw new TimeoutException($"{kind} {ns}/{name} stays {now?.ToJsonString() ?? "absent"}", error);
            }
        }
    }

    public Task<ResourceType?> FindTypeAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_types.Find(type => type.ApiVersion == apiVersion && type.Kind == kind));
        }
    }

    public Task<IReadOnlyList<ResourceType>> ListTypesAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<ResourceType>>([.. _types]);
        }
    }

    public Task<JsonObject?> FindAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken) => Task.FromResult(Find(type.Kind, key));

    public Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(new ResourceList(
                [.. _objects.Where(entry => entry.Key.Type == type && (ns is null || entry.Key.Key.Namespace == ns)).Select(entry => entry.Value.Copy())], $"{_version}"));
        }
    }

    public async IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Subscribe(type);
        List<JsonObject> missed;
        lock (_gate)
        {
            missed = [.. _objects.Where(entry => entry.Key.Type == type && long.Parse(entry.Value.ResourceVersion(), null) > long.Parse(resourceVersion, null)).Select(entry => entry.Value.Copy())];
        }

        foreach (var item in missed)
        {
            yield return new(ResourceEventType.Modified, item);
        }

        await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
        {
            if (ns is null || change.Object.Namespace() == ns)
            {
                yield return change with { Object = change.Object.Copy() };
            }
        }
    }

    public Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken)
    {
        if (Find(type.Kind, body.Key()) is not null)
        {
            throw Refuse(HttpStatusCode.Conflict, "AlreadyExists", $"{type.Plural} \"{body.Name()}\" already exists");
        }

        if (type.Namespaced && type.Kind != "Event" && Find("Namespace", new("", body.Namespace())) is null)
        {
            throw Refuse(HttpStatusCode.NotFound, "NotFound", $"namespaces \"{body.Namespace()}\" not found");
        }

        Note($"create {type.Kind} {body.Key()}", type);
        return Task.FromResult(options.DryRun ? body.Copy() : Store(type, body, ResourceEventType.Added));
    }

    public Task<JsonObject> ReplaceAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        Task.FromResult(Store(type, body, ResourceEventType.Modified));

    public Task<JsonObject> PatchAsync(ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        if (options.DryRun)
        {
            return Task.FromResult((JsonObject)MergePatch.Apply(Find(type.Kind, key), patch)!);
        }

        Note($"patch {type.Kind} {key}", type);
        return Task.FromResult(Patch(type, key, (JsonObject)patch));
    }

    public Task<JsonObject> ApplyAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken)
    {
        var live = Find(type.Kind, body.Key());
        var merged = (JsonObject)MergePatch.Apply(live ?? [], body)!;
        return Task.FromResult(options.DryRun ? merged : Store(type, merged, live is null ? ResourceEventType.Added : ResourceEventType.Modified));
    }

    public Task<bool> DeleteAsync(ResourceType type, ObjectKey key, DeletionOptions options, CancellationToken cancellationToken)
    {
        if (Find(type.Kind, key) is not { } live)
        {
            return Task.FromResult(false);
        }

        Note($"delete {type.Kind} {key}", type);
        if (live.Finalizers().Any())
        {
            live.Ensure("metadata")["deletionTimestamp"] ??= "2026-01-01T00:00:00Z";
            Store(type, live, ResourceEventType.Modified);
        }
        else
        {
            Drop(type, live);
        }

        return Task.FromResult(true);
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"gitVersion":"v1.35.2"}""") });

    private static ApiException Refuse(HttpStatusCode code, string reason, string message) =>
        new(code, new JsonObject { ["message"] = message, ["reason"] = reason });

    private void Note(string write, ResourceType type)
    {
        if (type.Kind is not ("Application" or "ApplicationSet" or "Event"))
        {
            lock (_gate)
            {
                Writes.Add(write);
            }
        }
    }

    private JsonObject? Find(string kind, ObjectKey key)
    {
        lock (_gate)
        {
            return _objects.FirstOrDefault(entry => entry.Key.Type.Kind == kind && entry.Key.Key == key).Value?.Copy();
        }
    }

    private JsonObject Patch(ResourceType type, ObjectKey key, JsonObject patch)
    {
        lock (_gate)
        {
            var live = Find(type.Kind, key) ?? throw Refuse(HttpStatusCode.NotFound, "NotFound", $"{type.Plural} \"{key.Name}\" not found");
            if (patch.Text("metadata", "resourceVersion") is { Length: > 0 } wanted && wanted != live.ResourceVersion())
            {
                throw Refuse(HttpStatusCode.Conflict, "Conflict", "the object has been modified");
            }

            var patched = (JsonObject)MergePatch.Apply(live, patch)!;
            if (patched.SameAs(live))
            {
                return live;
            }

            if (patched.IsBeingDeleted() && !patched.Finalizers().Any())
            {
                Drop(type, patched);
                return patched;
            }

            return Store(type, patched, ResourceEventType.Modified);
        }
    }

    private JsonObject Store(ResourceType type, JsonObject item, ResourceEventType change)
    {
        lock (_gate)
        {
            var stored = item.Copy();
            var metadata = stored.Ensure("metadata");
            metadata["resourceVersion"] = $"{++_version}";
            metadata["uid"] ??= $"uid-{_version}";
            _objects[(type, stored.Key())] = stored;
            Tell(type, new(change, stored));
            return stored.Copy();
        }
    }

    private void Drop(ResourceType type, JsonObject item)
    {
        lock (_gate)
        {
            _objects.Remove((type, item.Key()));
            item.Ensure("metadata")["resourceVersion"] = $"{++_version}";
            Tell(type, new(ResourceEventType.Deleted, item));
        }
    }

    private void Tell(ResourceType type, ResourceEvent change)
    {
        foreach (var (watched, channel) in _watches.Where(watch => watch.Type == type))
        {
            channel.Writer.TryWrite(change);
        }
    }

    private Channel<ResourceEvent> Subscribe(ResourceType type)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (_gate)
        {
            _watches.Add((type, channel));
        }

        return channel;
    }
}
