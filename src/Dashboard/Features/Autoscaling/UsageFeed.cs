using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Clusters;
using Dashboard.Features.Cluster;
using Dashboard.Live;
using Feeds;

namespace Dashboard.Features.Autoscaling;

/// <summary>
/// Keeps 15 minutes of what each autoscaler said. The metrics API cannot be watched: it is asked when an autoscaler's
/// status changes, at most every 15 s, which is how often the kubelet's numbers change at all.
/// </summary>
internal sealed class UsageFeed(IObjectFeeds feeds, ICluster cluster, TimeProvider time, ILogger<UsageFeed> logger) : FollowingService(time, logger)
{
    private const string PodMetrics = "/apis/metrics.k8s.io/v1beta1/pods";
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _time = time;
    private readonly NewestValue<UsageState> _state = new(UsageState.Nothing);
    private DateTimeOffset _asked;

    /// <summary>Yields the newest state now and after each change.</summary>
    public IAsyncEnumerable<UsageState> WatchAsync(CancellationToken cancellationToken) => _state.ReadAsync(cancellationToken);

    protected override IEnumerable<Func<CancellationToken, Task>> Followed => [FollowAsync];

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in feeds.WatchChangesAsync("autoscaling/v2", "HorizontalPodAutoscaler", cancellationToken))
        {
            if (change.After is not { } autoscaler)
            {
                _state.Update(known => known with { Samples = known.Samples.Remove(change.Key) });
                continue;
            }

            var view = AutoscalerView.Of(autoscaler);
            var sample = new AutoscalerSample(change.At, view.Usage, view.Current, view.Desired);
            _state.Update(known => known with
            {
                Samples = known.Samples.SetItem(change.Key, known.Samples.GetValueOrDefault(change.Key, []).RemoveAll(s => s.At < change.At - Kept).Add(sample)),
            });
            if (_time.GetUtcNow() - _asked < Between) { continue; }
            _asked = _time.GetUtcNow();
            await AskAsync(cancellationToken);
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, PodMetrics);
            using var response = await cluster.Resources.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (!response.IsSuccessStatusCode) { Refuse(LogReader.Message(text)); return; }
            var pods = JsonNode.Parse(text).Items("items").Select(Read).ToImmutableDictionary(p => p.Pod);
            _state.Update(known => known with { Pods = pods, Reason = null });
        }
        catch (Exception error) when (error is HttpRequestException or InvalidOperationException or JsonException) { Refuse(error.Message); }
    }

    private void Refuse(string reason) => _state.Update(known => known with { Reason = reason });

    private static PodUsage Read(JsonNode item) => new(
        new(item.Text("metadata", "namespace") ?? "", item.Text("metadata", "name") ?? ""),
        item.Items("containers").Sum(c => Quantity.Parse(c.Text("usage", "cpu")) ?? 0) * 1000,
        item.Items("containers").Sum(c => Quantity.Parse(c.Text("usage", "memory")) ?? 0),
        item.Time("timestamp"));
}
