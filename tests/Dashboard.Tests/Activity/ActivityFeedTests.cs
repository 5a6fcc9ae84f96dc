using Clusters;
using Dashboard.Features.Activity;
using Dashboard.Tests.Fakes;
using Dashboard.Tests.Timeline;
using Kubernetes.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Activity;

public sealed class ActivityFeedTests : PageContext, IAsyncDisposable
{
    private const string Before = "0000000000000000000000000000000000000000";

    private ActivityFeed Feed => Services.GetRequiredService<ActivityFeed>();

    [Fact]
    public async Task Only_what_changed_after_the_first_list_is_told()
    {
        await StartAsync("cart", "order");
        Cluster.Objects.Put(Sample.Application("cart", health: "Degraded"));
        Cluster.Objects.Put(Sample.Application("payment"));
        Cluster.Objects.Remove("argoproj.io/v1alpha1", "Application", new ObjectKey("argo", "order"));

        var told = await UntilAsync(state => state.Entries.Count == 3);
        Assert.Equal(
            [(ActivityKind.HealthChanged, "cart"), (ActivityKind.Appeared, "payment"), (ActivityKind.Gone, "order")],
            told.Entries.Reverse().Select(entry => (entry.Kind, entry.Subject)));
    }

    [Fact]
    public async Task A_cluster_that_is_made_anew_is_not_told_as_Applications_that_go_and_come()
    {
        await StartAsync("cart");
        Cluster.Become(ClusterState.Absent);
        await Cluster.Objects.WhenNothingIsWatchedAsync(TestContext.Current.CancellationToken);
        Cluster.Become(ClusterState.Running);
        await Cluster.Objects.WhenWatchedAsync(1, TestContext.Current.CancellationToken);
        Cluster.Objects.Put(Sample.Application("cart", health: "Progressing"));

        // The change proves that all before it was read.
        Assert.Equal(ActivityKind.HealthChanged, Assert.Single((await UntilAsync(state => !state.Entries.IsEmpty)).Entries).Kind);
    }

    [Fact]
    public async Task A_push_has_arrived_when_every_Application_runs_it_and_not_before()
    {
        await StartAsync("cart", "order");
        var sha = new string('a', 40);
        Repository.Announce(Journey.Push(sha, "Greet", "gitops/applications/order/config.yaml"));
        await UntilAsync(state => state.PushesSeen == 1);

        Cluster.Objects.Put(Sample.Application("cart", revision: sha));
        Cluster.Objects.Put(Sample.Application("order", health: "Progressing", revision: sha));
        Assert.Null((await UntilAsync(state => state.Entries.Any(entry => entry is { Kind: ActivityKind.HealthChanged, Detail: "Progressing" }))).PushToRunning);

        Cluster.Objects.Put(Sample.Application("order", revision: sha));
        Assert.NotNull((await UntilAsync(state => state.PushToRunning is not null)).PushToRunning);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Feed.StopAsync(CancellationToken.None);
        await DisposeAsync();
    }

    private async Task StartAsync(params string[] applications)
    {
        Cluster.WithArgo();
        foreach (var name in applications) { Cluster.Objects.Put(Sample.Application(name, revision: Before)); }
        await Feed.StartAsync(TestContext.Current.CancellationToken);
        await Cluster.Objects.WhenWatchedAsync(1, TestContext.Current.CancellationToken);
        await Repository.WhenPushesAreFollowedAsync(TestContext.Current.CancellationToken);   // which is what it begins last
    }

    private async Task<ActivityState> UntilAsync(Func<ActivityState, bool> reached)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        return await Feed.WatchAsync(patience.Token).FirstAsync(reached, patience.Token);
    }
}
