using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Dashboard.Features.Repository.Rendering;
using Dashboard.Live;
using Feeds;
using Kubernetes.Runtime;
using Managed = System.Collections.Immutable.ImmutableDictionary<(string Kind, Kubernetes.Runtime.ObjectKey Key), (Dashboard.Features.Applications.ManagedObject Object, System.Text.Json.Nodes.JsonObject Application)>;

namespace Dashboard.Features.Applications.Diff;

/// <summary>
/// Keeps the newest healed drift of each Application. A drift heals within seconds, so a page that is opened afterwards finds
/// nothing to show: this watches the managed objects of the whole cluster, once for all pages, and knows what it saw.
/// </summary>
internal sealed partial class DriftFeed(
    IObjectFeeds feeds, RepositoryRenderer renderer, TimeProvider time, ILogger<DriftFeed> logger) : BackgroundService
{
    private readonly NewestValue<DriftState> _state = new(DriftState.Nothing);

    // Rendering must not hold up the watches: a drift that heals meanwhile would be skipped.
    private readonly Channel<Change> _changes = Channel.CreateBounded<Change>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Dictionary<(string ApiVersion, string Kind), Task> _kinds = [];
    private Managed _managed = Managed.Empty;
    private ArgoSettings _settings = ArgoSettings.Unknown;

    /// <summary>Yields what was seen, now and after each change.</summary>
    public IAsyncEnumerable<DriftState> WatchAsync(CancellationToken cancellationToken) => _state.ReadAsync(cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(
            KeepAsync(FollowSettingsAsync, stoppingToken),
            KeepAsync(TakeChangesAsync, stoppingToken),
            KeepAsync(token => FollowApplicationsAsync(token, stoppingToken), stoppingToken));
        await Task.WhenAll(_kinds.Values);
    }

    private async Task KeepAsync(Func<CancellationToken, Task> follow, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try { await follow(cancellationToken); }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { return; }
            catch (Exception error) when (error is not OperationCanceledException) { FollowingFailed(logger, error); }
            await Task.Delay(TimeSpan.FromSeconds(2), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowSettingsAsync(CancellationToken cancellationToken)
    {
        await foreach (var maps in feeds.WatchAsync("v1", "ConfigMap", cancellationToken)) { _settings = ArgoSettings.In(maps); }
    }

    private async Task FollowApplicationsAsync(CancellationToken cancellationToken, CancellationToken stoppingToken)
    {
        _managed = Managed.Empty;   // the feed tells anew what there is
        await foreach (var (_, _, key, before, after) in feeds.WatchChangesAsync("argoproj.io/v1alpha1", "Application", cancellationToken))
        {
            var (was, now) = (before is null ? null : ApplicationView.Of(before), after is null ? null : ApplicationView.Of(after));
            var managed = _managed.ToBuilder();
            foreach (var item in was?.Objects ?? [])
            {
                if (managed.TryGetValue((item.Kind, item.Key), out var known) && ReferenceEquals(known.Application, before)) { managed.Remove((item.Kind, item.Key)); }
            }

            foreach (var item in now?.Objects ?? []) { managed[(item.Kind, item.Key)] = (item, after!); }
            _managed = managed.ToImmutable();
            if (was?.Revision != now?.Revision || now is null) { Drop(key, now?.Revision); }
            foreach (var item in now?.Objects ?? [])
            {
                if (!_kinds.ContainsKey((item.ApiVersion, item.Kind))) { _kinds[(item.ApiVersion, item.Kind)] = KeepAsync(token => FollowKindAsync(item.ApiVersion, item.Kind, token), stoppingToken); }
            }
        }
    }

    /// <summary>Where git moved on, or the Application is gone, what differs now is no drift.</summary>
    private void Drop(ObjectKey application, string? revision) => _state.Update(known =>
        known.Open.Where(open => open.Value.Application == application && open.Value.Drift.Revision != revision).Select(open => open.Key).ToList() is { Count: > 0 } past
            ? known with { Open = known.Open.RemoveRange(past) }
            : known);

    private async Task FollowKindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        await foreach (var (_, origin, key, before, after) in feeds.WatchChangesAsync(apiVersion, kind, cancellationToken))
        {
            if (origin != ChangeOrigin.Listed) { _changes.Writer.TryWrite(new(kind, key, before, after)); }
            _state.Update(known => known.Kinds.Contains(kind) ? known : known with { Kinds = known.Kinds.Add(kind) });
        }
    }

    private async Task TakeChangesAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in _changes.Reader.ReadAllAsync(cancellationToken)) { await TakeAsync(change, cancellationToken); }
    }

    private async Task TakeAsync(Change change, CancellationToken cancellationToken)
    {
        var (kind, key, before, now) = change;
        if (!_managed.TryGetValue((kind, key), out var managed) || (before is not null && now is not null && IsSameWish(before, now))) { return; }
        if (before is null && now is not null && !_state.Current.Open.ContainsKey((kind, key)) && FieldOwnership.Of(now).IsOnlyOf(FieldOwnership.ArgoCD)) { return; }   // it was made as git says
        var view = ApplicationView.Of(managed.Application);
        if (view.Deleting || view.Revision is not { } revision) { return; }
        var source = await renderer.RenderCommitAsync(revision, view.Path, _settings.EnablesHelm, cancellationToken);
        if (managed.Object.FindIn(source.Objects) is not { } git) { return; }

        var rules = IgnoreRules.Of(managed.Application, _settings.Data).For(managed.Object.Group, kind, key);
        var (was, differs) = (Differing(before), Differing(now));
        _state.Update(known => known.Open.TryGetValue((kind, key), out var open) && IsHealed(open.Drift, now, differs)
            ? known with { Open = known.Open.Remove((kind, key)), Healed = known.Healed.SetItem(view.Key, open.Drift with { HealedAt = time.GetUtcNow() }) }
            : now is null ? before is null ? known : Opened(known, [])
            : differs.Any(f => !IsArgoCD(f) && was.All(w => w.Path != f.Path || IsArgoCD(w))) ? Opened(known, differs) : known);

        DriftState Opened(DriftState known, ImmutableArray<ComparedField> fields) =>
            known with { Open = known.Open.SetItem((kind, key), (view.Key, new Drift(revision, kind, key, fields, time.GetUtcNow(), null))) };

        ImmutableArray<ComparedField> Differing(JsonObject? live) =>
            live is null ? [] : [.. ObjectComparer.Compare(managed.Object, git, live, rules).Fields.Where(field => field.Counts)];
    }

    private static bool IsHealed(Drift drift, JsonObject? now, ImmutableArray<ComparedField> differs) =>
        now is not null && !differs.Any(f => drift.Fields.Any(o => o.Path == f.Path));

    private static bool IsArgoCD(ComparedField field) => field.Owners.FirstOrDefault()?.Manager == FieldOwnership.ArgoCD;

    /// <summary>Whether two states differ only in what controllers report.</summary>
    private static bool IsSameWish(JsonObject before, JsonObject now) =>
        before.Select(field => field.Key).Union(now.Select(field => field.Key)).All(name => name switch
        {
            "status" => true,
            "metadata" => JsonNode.DeepEquals(before.At(name, "labels"), now.At(name, "labels")) && JsonNode.DeepEquals(before.At(name, "annotations"), now.At(name, "annotations")),
            _ => JsonNode.DeepEquals(before[name], now[name]),
        });

    private sealed record Change(string Kind, ObjectKey Key, JsonObject? Before, JsonObject? Now);

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Watching for drift was interrupted; it goes on in a moment")]
    private static partial void FollowingFailed(ILogger logger, Exception error);
}
