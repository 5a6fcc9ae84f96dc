using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Usage;

namespace MetricsServer.Tests.Support;

/// <summary>A node with one pod whose use the test decides.</summary>
internal sealed class ScriptedUsage(TimeProvider time) : IUsageSource
{
    private const string Uid = "11111111-1111-1111-1111-111111111111";
    private readonly TaskCompletionSource _watched = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TimeSpan Cpu { get; set; }

    public DateTimeOffset StartedAt { get; set; } = time.GetUtcNow() - TimeSpan.FromMinutes(1);

    /// <summary>Ends when the pods have been listed and are watched.</summary>
    public Task Watched => _watched.Task;

    public IResourceClient Client => new PodClient(_watched);

    public NodeUsage Measure() => new(
        "node",
        time.GetUtcNow(),
        Cpu * 2,
        1 << 30,
        [new PodUsage(new ObjectKey("coffee", "order-1"), Uid, [new ContainerUsage("app", StartedAt, Cpu, 20 << 20)])]);

    private sealed class PodClient(TaskCompletionSource watched) : IResourceClient
    {
        private static JsonObject Pod => new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "order-1",
                ["namespace"] = "coffee",
                ["uid"] = Uid,
                ["labels"] = new JsonObject { ["app"] = "order" },
            },
        };

        public Task<JsonObject?> FindAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken) => Task.FromResult<JsonObject?>(Pod);

        public Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken) =>
            Task.FromResult(new ResourceList([Pod], "1"));

        public Task<ResourceType?> FindTypeAsync(string apiVersion, string kind, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<ResourceType>> ListTypesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public async IAsyncEnumerable<ResourceEvent> WatchAsync(
            ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            watched.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield break;
        }

        public Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JsonObject> ReplaceAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JsonObject> PatchAsync(ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JsonObject> ApplyAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> DeleteAsync(ResourceType type, ObjectKey key, DeletionOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
