using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Features.Applications.Diff;
using Dashboard.Tests.Fakes;
using Kubernetes.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Applications;

public sealed class DriftFeedTests : PageContext
{
    private static readonly ObjectKey Order = new("argo", "order");

    [Fact]
    public async Task A_difference_that_is_put_back_while_git_stays_is_kept_with_who_made_it()
    {
        await using var watching = await StartAsync();
        PutConfig("2", "kubectl-edit");
        await watching.UntilAsync(state => state.Open.Count == 1);
        PutConfig("1");

        var drift = (await watching.UntilAsync(state => state.Healed.ContainsKey(Order))).Healed[Order];
        Assert.Equal(("ConfigMap", "data.greeting", "2"), (drift.Kind, drift.Fields[0].Path, drift.Fields[0].Live));
        Assert.Equal("kubectl-edit", drift.Fields[0].Owners[0].Manager);
        Assert.True(drift.HealedAt >= drift.SeenAt);
    }

    [Fact]
    public async Task An_object_that_is_deleted_and_comes_back_is_a_drift()
    {
        await using var watching = await StartAsync();
        Cluster.Objects.Remove("v1", "ConfigMap", new("coffee", "order"));
        await watching.UntilAsync(state => state.Open.Count == 1);
        PutConfig("1");
        Assert.True((await watching.UntilAsync(state => state.Healed.Count == 1)).Healed[Order].Deleted);
    }

    [Fact]
    public async Task What_Argo_CD_applies_is_no_drift()
    {
        await using var watching = await StartAsync();
        PutConfig("2");

        // A real one afterwards proves that the first was read and passed over.
        PutConfig("3", "kubectl-edit");
        var open = Assert.Single((await watching.UntilAsync(state => state.Open.Count > 0)).Open);
        Assert.Equal("3", open.Value.Drift.Fields[0].Live);
    }

    [Fact]
    public async Task A_difference_to_a_commit_that_is_no_longer_compared_is_dropped()
    {
        await using var watching = await StartAsync();
        PutConfig("2", "kubectl-edit");
        await watching.UntilAsync(state => state.Open.Count == 1);
        Cluster.Objects.Put(Sample.Application("order", revision: "0000000000000000000000000000000000000000", resources: [Sample.Managed("", "v1", "ConfigMap", "order")]));
        Assert.Empty((await watching.UntilAsync(state => state.Open.IsEmpty)).Healed);
    }

    private void PutConfig(string greeting, string manager = "argocd-controller")
    {
        var managed = new JsonArray(new JsonObject { ["manager"] = manager, ["operation"] = "Update", ["time"] = Sample.Ago(0), ["fieldsV1"] = new JsonObject { ["f:data"] = new JsonObject { ["f:greeting"] = new JsonObject() } } });
        Cluster.Objects.Put(Sample.Object("v1", "ConfigMap", "order", more: new() { ["data"] = new JsonObject { ["greeting"] = greeting } }, managed: managed));
    }

    private async Task<Watching> StartAsync()
    {
        var token = TestContext.Current.CancellationToken;
        await Repository.WriteAsync([new("gitops/applications/order/config.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: order\ndata:\n  greeting: \"1\"\n")], token);
        await Repository.CommitAsync("Greet", ImmutableDictionary<string, string>.Empty, token);
        await Repository.PushAsync(token);
        Cluster.WithArgo().Objects.Put(Sample.Application("order", revision: Repository.Current.RemoteHead!.Sha, resources: [Sample.Managed("", "v1", "ConfigMap", "order")]));
        PutConfig("1");
        var watching = new Watching(Services.GetRequiredService<DriftFeed>());
        await watching.StartAsync(token);
        await Cluster.Objects.WhenWatchedAsync(2, token).WaitAsync(TimeSpan.FromSeconds(10), token);   // Applications and ConfigMaps: what is deleted before is not told
        return watching;
    }

    private sealed class Watching(DriftFeed feed) : IAsyncDisposable
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await feed.StartAsync(cancellationToken);
            await UntilAsync(state => state.Kinds.Contains("ConfigMap"));
        }

        public async Task<DriftState> UntilAsync(Func<DriftState, bool> reached)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(10));
            return await feed.WatchAsync(patience.Token).FirstAsync(reached, patience.Token);
        }

        public async ValueTask DisposeAsync() => await feed.StopAsync(CancellationToken.None);
    }
}
