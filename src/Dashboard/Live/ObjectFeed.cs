using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Clusters;
using Feeds;
using Kubernetes.Runtime;

namespace Dashboard.Live;

/// <summary>
/// Lists one kind, then follows it: through cluster starts and ends, lost connections and kinds that are not installed yet.
/// </summary>
internal sealed partial class ObjectFeed : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ICluster _cluster;
    private readonly string _apiVersion;
    private readonly string _kind;
    private readonly IObjectFeeds _others;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly NewestValue<FeedState> _state = new(FeedState.Loading);
    private readonly ChangeLog _changes = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public ObjectFeed(ICluster cluster, string apiVersion, string kind, IObjectFeeds others, TimeProvider time, ILogger logger)
    {
        (_cluster, _apiVersion, _kind, _others, _time, _logger) = (cluster, apiVersion, kind, others, time, logger);
        _running = Task.Run(() => RunAsync(_stop.Token));
    }

    public IAsyncEnumerable<FeedState> ReadAsync(CancellationToken cancellationToken) => _state.ReadAsync(cancellationToken);

    public IAsyncEnumerable<ObjectChange> ReadChangesAsync(CancellationToken cancellationToken) => _changes.ReadAsync(_time, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var left = new CancellationTokenSource();
        var session = Task.CompletedTask;
        try
        {
            await foreach (var status in _cluster.WatchStatusAsync(cancellationToken))
            {
                if (status.State == ClusterState.Running && !session.IsCompleted) { continue; }

                await left.CancelAsync();
                await session;
                left.Dispose();
                left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                switch (status.State)
                {
                    case ClusterState.Running: session = FollowAsync(left.Token); break;
                    case ClusterState.Absent:
                        _changes.Forget(_time.GetUtcNow());
                        _state.Set(FeedState.Loading with { Status = FeedStatus.NoCluster, Reason = status.Reason });
                        break;
                    case ClusterState.Starting when _state.Current.ReadAt is null: _state.Set(FeedState.Loading); break;
                    default: Lose(status.Reason); break;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { /* nobody reads any more */ }
        finally
        {
            await left.CancelAsync();
            await session;
            left.Dispose();
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await _cluster.Resources.FindTypeAsync(_apiVersion, _kind, cancellationToken) is not { } type)
                {
                    _changes.Forget(_time.GetUtcNow());
                    _state.Set(FeedState.Loading with { Status = FeedStatus.NoKind });
                    await WaitForKindAsync(cancellationToken);
                }
                else
                {
                    await ListAndWatchAsync(type, cancellationToken);
                    pause = ShortestPause;
                    continue;   // a server may end a watch at any time: list again
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { return; }
            catch (ApiException gone) when (gone.Code == HttpStatusCode.Gone) { continue; }
            catch (ApiException refused) when (refused.Code == HttpStatusCode.NotFound)
            {
                _state.Set(FeedState.Loading with { Status = FeedStatus.NoKind, Reason = refused.Message });
            }
            catch (ApiException refused)
            {
                _state.Update(known => known with { Status = FeedStatus.Refused, Reason = refused.Message });
            }
            catch (Exception error) when (error is HttpRequestException or IOException or InvalidOperationException or OperationCanceledException)
            {
                ConnectionLost(_logger, _kind, error);
                Lose(error.Message);
            }

            if (!await PauseAsync(pause, cancellationToken)) { return; }
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task ListAndWatchAsync(ResourceType type, CancellationToken cancellationToken)
    {
        var resources = _cluster.Resources;
        var list = await resources.ListAsync(type, null, null, cancellationToken);
        var objects = list.Items.ToImmutableDictionary(KeyOf);
        _changes.List(objects, _time.GetUtcNow());
        _state.Set(new FeedState(FeedStatus.Live, objects, null, _time.GetUtcNow()));
        await foreach (var change in resources.WatchAsync(type, null, null, list.ResourceVersion, cancellationToken))
        {
            if (change.Type == ResourceEventType.Bookmark) { continue; }
            var (key, after) = (KeyOf(change.Object), change.Type == ResourceEventType.Deleted ? null : change.Object);
            objects = after is null ? objects.Remove(key) : objects.SetItem(key, after);
            _changes.Change(key, after, _time.GetUtcNow());
            _state.Set(new FeedState(FeedStatus.Live, objects, null, _time.GetUtcNow()));
        }
    }

    /// <summary>Waits until a CustomResourceDefinition that declares the kind is established.</summary>
    private async Task WaitForKindAsync(CancellationToken cancellationToken)
    {
        var group = _apiVersion.Contains('/', StringComparison.Ordinal) ? _apiVersion[.._apiVersion.IndexOf('/', StringComparison.Ordinal)] : "";
        if (group.Length == 0 || _kind == "CustomResourceDefinition") { return; }

        await foreach (var definitions in _others.WatchAsync("apiextensions.k8s.io/v1", "CustomResourceDefinition", cancellationToken))
        {
            if (definitions.Objects.Values.Any(definition =>
                definition.Text("spec", "group") == group && definition.Text("spec", "names", "kind") == _kind
                && definition.Items("status", "conditions").Any(c => c.Text("type") == "Established" && c.Text("status") == "True")))
            {
                return;
            }
        }
    }

    private void Lose(string? reason) =>
        _state.Update(known => known with { Status = FeedStatus.Disconnected, Reason = reason });

    private async Task<bool> PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    private static ObjectKey KeyOf(JsonObject item) => new(item.Text("metadata", "namespace") ?? "", item.Text("metadata", "name") ?? "");

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Following {Kind} was interrupted; it is tried again")]
    private static partial void ConnectionLost(ILogger logger, string kind, Exception error);
}
