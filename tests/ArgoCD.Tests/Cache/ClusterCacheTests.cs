using System.Net;
using ArgoCD.Applications.Cache;
using ArgoCD.Programs;
using ArgoCD.Tests.Fakes;
using ArgoCD.Tests.Scenarios.Harness;
using Kubernetes.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace ArgoCD.Tests.Cache;

public sealed class ClusterCacheTests
{
    private const int Lists = 8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kind_that_lists_and_cannot_be_watched_is_asked_ever_less_often()
    {
        var clock = new FakeTimeProvider();
        var client = new UnwatchableClient(new FakeCluster());
        var cache = new ClusterCache(client, clock, (_, kind) => kind != "ConfigMap", _ => null, new PodLog(TextWriter.Null, clock));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = cache.RunAsync(stop.Token);
        await client.Listed.WaitAsync(Token);

        List<TimeSpan> waits = [];
        for (var list = 1; list < Lists; list++)
        {
            var asked = clock.GetUtcNow();
            while (!await client.Listed.WaitAsync(TimeSpan.Zero, Token))
            {
                clock.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }

            waits.Add(clock.GetUtcNow() - asked);
        }

        // The clock may run on while the list is on its way, so that a wait is at least so long.
        Assert.True(cache.Listed.IsCompletedSuccessfully);
        Assert.All(waits.Zip([0.4, 0.8, 1.6, 3.2, 6.4, 10, 10]), wait => Assert.True(wait.First >= TimeSpan.FromSeconds(wait.Second), string.Join(", ", waits)));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private sealed class UnwatchableClient(IResourceClient client) : DelegatingClient(client)
    {
        public SemaphoreSlim Listed { get; } = new(0);

        public override Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken)
        {
            Listed.Release();
            return base.ListAsync(type, ns, selector, cancellationToken);
        }

        public override IAsyncEnumerable<ResourceEvent> WatchAsync(
            ResourceType type, string? ns, Selector? selector, string resourceVersion, CancellationToken cancellationToken) =>
            throw new ApiException(HttpStatusCode.InternalServerError, null);
    }
}
