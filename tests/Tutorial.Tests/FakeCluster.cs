using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Clusters;
using k8s;
using Kubernetes.Runtime;

namespace Scripted;

/// <summary>A cluster that stores what it is given and does nothing by itself: the test plays the controllers.</summary>
internal sealed class FakeCluster : ICluster, IResourceClient
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Kind, ObjectKey Key), JsonObject> _objects = [];
    private readonly List<(string Kind, ChannelWriter<ResourceEvent> Writer)> _watches = [];
    private readonly List<ChannelWriter<ClusterStatus>> _statusReaders = [];
    private long _version = 1;

    public Dictionary<string, ResourceType> Types { get; } = new List<ResourceType>
    {
        new("", "v1", "Node", "nodes", false), new("", "v1", "Namespace", "namespaces", false), new("", "v1", "ServiceAccount", "serviceaccounts", true),
        new("", "v1", "Service", "services", true), new("", "v1", "Pod", "pods", true), new("", "v1", "ConfigMap", "configmaps", true), new("", "v1", "Secret", "secrets", true),
        new("apps", "v1", "Deployment", "deployments", true), new("apps", "v1", "StatefulSet", "statefulsets", true), new("apps", "v1", "ReplicaSet", "replicasets", true),
        new("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true), new("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false),
    }.ToDictionary(type => type.Kind);

    public List<(HttpMethod Method, string Path, string Body)> Requests { get; } = [];

    public int Creations { get; private set; }

    public TaskCompletionSource? HoldCreation { get; set; }

    public string Name => "built-in";

    public ClusterKind Kind => ClusterKind.Embedded;

    public ClusterStatus Status { get; private set; } = new(ClusterState.Absent, null, "No cluster yet", DateTimeOffset.UnixEpoch);

    public string KubeconfigPath => "/data/kubeconfig";

    public IKubernetes Kubernetes => throw new InvalidOperationException("not used");

    public IResourceClient Resources => Status.State == ClusterState.Running ? this : throw new InvalidOperationException("The cluster has not been made yet.");

    public async Task CreateAsync(IProgress<string> output, CancellationToken cancellationToken)
    {
        Creations++;
        if (HoldCreation is { } hold) { await hold.Task.WaitAsync(cancellationToken); }
        Put("Node", "", "node", """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""");
        Put("ServiceAccount", "default", "default", "{}");
        Tell(new ClusterStatus(ClusterState.Running, "v1.35.2", null, DateTimeOffset.UnixEpoch));
        output.Report("started");
    }

    public Task ResumeAsync(IProgress<string> output, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task DeleteAsync(IProgress<string> output, CancellationToken cancellationToken)
    {
        Tell(new ClusterStatus(ClusterState.Absent, null, "The cluster was deleted.", DateTimeOffset.UnixEpoch));
        lock (_gate) { _objects.Clear(); }
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<ClusterStatus> WatchStatusAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<ClusterStatus>();
        lock (_gate)
        {
            _statusReaders.Add(channel.Writer);
            channel.Writer.TryWrite(Status);
        }

        await foreach (var status in channel.Reader.ReadAllAsync(cancellationToken)) { yield return status; }
    }

    /// <summary>Writes an object as some controller would; the fields given are merged over what is there.</summary>
    public JsonObject Put(string kind, string ns, string name, string fields)
    {
        lock (_gate)
        {
            var key = (kind, new ObjectKey(ns, name));
            var type = Types[kind];
            var item = _objects.TryGetValue(key, out var known) ? (JsonObject)known.DeepClone() : new JsonObject
            {
                ["apiVersion"] = type.ApiVersion,
                ["kind"] = kind,
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns.Length == 0 ? null : ns, ["uid"] = Guid.NewGuid().ToString() },
            };
            Merge(item, JsonNode.Parse(fields)!.AsObject());
            return Store(kind, key.Item2, item);
        }
    }

    public void Remove(string kind, string ns, string name)
    {
        lock (_gate)
        {
            if (_objects.Remove((kind, new ObjectKey(ns, name)), out var gone)) { Publish(kind, new ResourceEvent(ResourceEventType.Deleted, gone)); }
        }
    }

    public JsonObject? Get(string kind, string ns, string name)
    {
        lock (_gate) { return _objects.GetValueOrDefault((kind, new ObjectKey(ns, name))); }
    }

    public Task<ResourceType?> FindTypeAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        lock (_gate) { return Task.FromResult(Types.GetValueOrDefault(kind) is { } type && type.ApiVersion == apiVersion ? type : null); }
    }

    public Task<IReadOnlyList<ResourceType>> ListTypesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ResourceType>>([.. Types.Values]);

    public Task<JsonObject?> FindAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken) => Task.FromResult(Get(type.Kind, key.Namespace, key.Name));

    public Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var items = _objects.Where(item => item.Key.Kind == type.Kind && (ns is null || item.Key.Key.Namespace == ns) && Matches(selector, item.Value)).Select(item => (JsonObject)item.Value.DeepClone());
            return Task.FromResult(new ResourceList([.. items], _version.ToString(CultureInfo.InvariantCulture)));
        }
    }

    public async IAsyncEnumerable<ResourceEvent> WatchAsync(ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (_gate)
        {
            // What changed since the list comes first.
            foreach (var item in _objects.Where(item => item.Key.Kind == type.Kind && long.Parse((string)item.Value["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture) > long.Parse(resourceVersion, CultureInfo.InvariantCulture)))
            {
                channel.Writer.TryWrite(new ResourceEvent(ResourceEventType.Modified, (JsonObject)item.Value.DeepClone()));
            }

            _watches.Add((type.Kind, channel.Writer));
        }

        await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
        {
            if ((ns is null || (string?)change.Object["metadata"]?["namespace"] == ns) && Matches(selector, change.Object)) { yield return change; }
        }
    }

    public Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        Get(type.Kind, Namespace(body), NameOf(body)) is null
            ? Task.FromResult(Put(type.Kind, Namespace(body), NameOf(body), body.ToJsonString()))
            : throw new ApiException(HttpStatusCode.Conflict, new JsonObject { ["reason"] = "AlreadyExists", ["message"] = $"{type.Plural}.{type.Group} \"{NameOf(body)}\" already exists" });

    public Task<JsonObject> ReplaceAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JsonObject> PatchAsync(ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken) =>
        Task.FromResult(Put(type.Kind, key.Namespace, key.Name, patch.ToJsonString()));

    public Task<JsonObject> ApplyAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken)
    {
        Assert.Equal("kubectl", options.FieldManager);
        var applied = Put(type.Kind, Namespace(body), NameOf(body), body.ToJsonString());
        if (type.Kind == "CustomResourceDefinition" && body["spec"]?["names"] is JsonObject names)
        {
            lock (_gate) { Types[(string)names["kind"]!] = new((string)body["spec"]!["group"]!, "v1alpha1", (string)names["kind"]!, (string)names["plural"]!, true); }
            Put(type.Kind, "", NameOf(body), """{"status":{"conditions":[{"type":"Established","status":"True"}]}}""");
        }

        return Task.FromResult(applied);
    }

    public Task<bool> DeleteAsync(ResourceType type, ObjectKey key, DeletionOptions options, CancellationToken cancellationToken)
    {
        var there = Get(type.Kind, key.Namespace, key.Name) is not null;
        Remove(type.Kind, key.Namespace, key.Name);
        return Task.FromResult(there);
    }

    /// <summary>Answers in the place of the server; null for an answer as of a list of pods.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage>? Answer { get; set; }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (_gate) { Requests.Add((request.Method, request.RequestUri!.ToString(), body)); }
        if (Answer is { } answer) { return answer(request); }
        var table = """{"kind":"Table","columnDefinitions":[{"name":"Name","priority":0},{"name":"Ready","priority":0},{"name":"IP","priority":1}],"rows":[{"cells":["hello-1","1/1","10.0.0.1"]}]}""";
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(table) };
    }

    private void Tell(ClusterStatus status)
    {
        lock (_gate)
        {
            Status = status;
            _statusReaders.ForEach(reader => reader.TryWrite(status));
        }
    }

    private JsonObject Store(string kind, ObjectKey key, JsonObject item)
    {
        var isNew = !_objects.ContainsKey((kind, key));
        item["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        _objects[(kind, key)] = item;
        Publish(kind, new ResourceEvent(isNew ? ResourceEventType.Added : ResourceEventType.Modified, (JsonObject)item.DeepClone()));
        return item;
    }

    private void Publish(string kind, ResourceEvent change)
    {
        foreach (var watch in _watches.Where(watch => watch.Kind == kind)) { watch.Writer.TryWrite(change); }
    }

    private static bool Matches(Selector? selector, JsonObject item) =>
        selector?.Fields is not { } field || field == $"metadata.name={(string?)item["metadata"]?["name"]}";

    private static string Namespace(JsonObject body) => (string?)body["metadata"]?["namespace"] ?? "";

    private static string NameOf(JsonObject body) => (string)body["metadata"]!["name"]!;

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is JsonObject inner && target[key] is JsonObject there) { Merge(there, inner); }
            else if (value is null) { target.Remove(key); }
            else { target[key] = value.DeepClone(); }
        }
    }
}
