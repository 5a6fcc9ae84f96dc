using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Kubernetes.Runtime.Objects;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Runtime.Informers;

/// <summary>
/// Keeps a copy of all objects of a kind: lists, then watches, and lists again whenever the watch ends in a way that may have
/// lost something. It costs nothing while nothing changes.
/// </summary>
/// <typeparam name="T"><see cref="JsonObject"/>, or a model class of KubernetesClient.</typeparam>
public sealed partial class Informer<T> : ILister<T>
    where T : class
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private readonly IResourceClient _client;
    private readonly ResourceType _type;
    private readonly string? _namespace;
    private readonly Selector? _selector;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly InformerIndex<string, T> _byNamespace = new();
    private readonly InformerIndex<string, T> _byOwner = new();
    private readonly Dictionary<ObjectKey, (string Version, ImmutableArray<string> Owners)> _meta = [];
    private readonly List<Action<ObjectChange<T>>> _handlers = [];
    private readonly List<ChannelWriter<bool>> _followers = [];
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableDictionary<ObjectKey, T> _all = ImmutableDictionary<ObjectKey, T>.Empty;
    private LabelIndex<T>? _byLabel;
    private string _version = "";

    /// <summary>Makes an informer; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="client">Where to read.</param>
    /// <param name="type">The kind.</param>
    /// <param name="ns">The namespace; null for all.</param>
    /// <param name="selector">Which objects; null for all.</param>
    /// <param name="time">The clock of its waits.</param>
    /// <param name="logger">Where it logs.</param>
    public Informer(IResourceClient client, ResourceType type, string? ns, Selector? selector, TimeProvider time, ILogger logger)
    {
        (_client, _type, _namespace, _selector, _time, _logger) = (client, type, ns, selector, time, logger);
        Status = new InformerStatus(false, true, null, time.GetUtcNow());
    }

    /// <summary>How well it knows the cluster now.</summary>
    public InformerStatus Status { get; private set; }

    /// <inheritdoc/>
    public ImmutableDictionary<ObjectKey, T> All => Volatile.Read(ref _all);

    /// <inheritdoc/>
    public T? Find(ObjectKey key) => All.GetValueOrDefault(key);

    /// <inheritdoc/>
    public IReadOnlyCollection<T> InNamespace(string ns)
    {
        lock (_gate) { return _byNamespace.Find(ns, _all); }
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<T> Select(string ns, LabelSelector selector)
    {
        T[] candidates;
        lock (_gate)
        {
            _byLabel ??= LabelsOfAll();
            candidates = _byLabel.Candidates(ns, selector, _all) ?? _byNamespace.Find(ns, _all);
        }

        return [.. candidates.Where(found => selector.Matches(LabelIndex<T>.LabelsOf(found)))];
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<T> OwnedBy(string uid)
    {
        lock (_gate) { return _byOwner.Find(uid, _all); }
    }

    /// <summary>Ends when the first list is in the cache.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    /// <summary>Whether the cache has what a write was answered with, or something later: versions of one server are numbers that only grow.</summary>
    /// <param name="resourceVersion">The version of what was written; empty for anything.</param>
    public bool HasReached(string resourceVersion) => NumberOf(Volatile.Read(ref _version)) >= NumberOf(resourceVersion);

    /// <summary>Waits until the cache is as wanted.</summary>
    /// <param name="holds">Whether it is; asked now and after changes.</param>
    /// <param name="patience">How long to wait, at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if it is not, and the patience at its end.</returns>
    public async Task<bool> WaitUntilAsync(Func<bool> holds, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (holds()) { return true; }
        using var expiring = new CancellationTokenSource(patience, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(expiring.Token, cancellationToken);
        try
        {
            await foreach (var _ in FollowAsync(ending.Token))
            {
                if (holds()) { return true; }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The patience is at its end.
        }

        return holds();
    }

    /// <summary>
    /// Calls a handler for each object that is known now, as new, and then for each change, one at a time and in order. It must
    /// return at once, and not throw.
    /// </summary>
    /// <returns>Ends the calls when disposed.</returns>
    public IDisposable OnChange(Action<ObjectChange<T>> handler)
    {
        lock (_gate)
        {
            _handlers.Add(handler);
            foreach (var (key, found) in _all) { handler(new ObjectChange<T>(key, null, found)); }
        }

        return new Registration(() => { lock (_gate) { _handlers.Remove(handler); } });
    }

    /// <summary>Yields the whole cache once it is synced, and after changes or changes of status; a slow reader skips states, never the last.</summary>
    public async IAsyncEnumerable<ImmutableDictionary<ObjectKey, T>> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        lock (_gate)
        {
            _followers.Add(signals.Writer);
            if (_synced.Task.IsCompleted || Status.Problem is not null) { signals.Writer.TryWrite(true); }
        }

        try
        {
            await foreach (var _ in signals.Reader.ReadAllAsync(cancellationToken)) { yield return All; }
        }
        finally
        {
            lock (_gate) { _followers.Remove(signals.Writer); }
        }
    }

    /// <summary>Lists and watches until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var wait = ShortestWait;
        var listed = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!listed)
                {
                    await ListAsync(cancellationToken);
                    listed = true;
                    wait = ShortestWait;
                }

                await foreach (var change in _client.WatchAsync(_type, _namespace, _selector, _version, cancellationToken))
                {
                    Apply(change);
                    wait = ShortestWait;
                }

                // The server ended the watch in good order: go on where it ended.
                continue;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (ApiException error) when (error.Code == HttpStatusCode.Gone)
            {
                listed = false;   // too old: list again at once
                continue;
            }
            catch (Exception error) when (error is ApiException or HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                listed = false;
                var missing = error is ApiException { Code: HttpStatusCode.NotFound };
                Report(Status with { Served = !missing, Problem = error.Message });
                if (missing) { Replace([], ""); }
                else { Interrupted(_logger, _type, error.Message); }
            }

            try
            {
                await Task.Delay(wait * (1 + (Random.Shared.NextDouble() / 4)), _time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    private static T Convert(JsonObject found) => found as T ?? found.IntoModel<T>();

    private static ObjectKey KeyOf(JsonObject found) =>
        new((string?)found["metadata"]?["namespace"] ?? "", (string?)found["metadata"]?["name"] ?? "");

    private static string VersionOf(JsonObject found) => (string?)found["metadata"]?["resourceVersion"] ?? "";

    private static ImmutableArray<string> OwnersOf(JsonObject found) => found["metadata"]?["ownerReferences"] is JsonArray owners
        ? [.. owners.Select(owner => (string?)owner?["uid"]).OfType<string>()]
        : [];

    private static long NumberOf(string version) => long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var list = await _client.ListAsync(_type, _namespace, _selector, cancellationToken);
        Replace(list.Items, list.ResourceVersion);
        Report(new InformerStatus(true, true, null, _time.GetUtcNow()));
        _synced.TrySetResult();
    }

    private void Replace(ImmutableArray<JsonObject> items, string version)
    {
        lock (_gate)
        {
            var gone = _all.Keys.ToHashSet();
            foreach (var item in items)
            {
                var key = KeyOf(item);
                gone.Remove(key);
                if (_meta.TryGetValue(key, out var meta) && meta.Version == VersionOf(item)) { continue; }
                Put(key, item);
            }

            foreach (var key in gone) { Remove(key, null); }
            Volatile.Write(ref _version, version);
            Signal();
        }
    }

    private void Apply(ResourceEvent change)
    {
        lock (_gate)
        {
            var version = VersionOf(change.Object) is { Length: > 0 } told ? told : _version;
            Status = Status with { Problem = null, LastContact = _time.GetUtcNow() };
            if (change.Type != ResourceEventType.Bookmark)
            {
                var key = KeyOf(change.Object);
                if (change.Type == ResourceEventType.Deleted) { Remove(key, change.Object); }
                else { Put(key, change.Object); }
            }

            // Who waits for a version finds the object then.
            Volatile.Write(ref _version, version);
            Signal();
        }
    }

    private void Put(ObjectKey key, JsonObject item)
    {
        var old = _all.GetValueOrDefault(key);
        var found = Convert(item);
        var owners = OwnersOf(item);
        if (old is not null && !_meta[key].Owners.SequenceEqual(owners)) { Unindex(key); }
        _meta[key] = (VersionOf(item), owners);
        _byNamespace.Put(key.Namespace, key);
        foreach (var owner in owners) { _byOwner.Put(owner, key); }
        _byLabel?.Change(key, old, found);
        Volatile.Write(ref _all, _all.SetItem(key, found));
        Notify(new ObjectChange<T>(key, old, found));
    }

    private void Remove(ObjectKey key, JsonObject? last)
    {
        if (_all.GetValueOrDefault(key) is not { } old) { return; }
        Unindex(key);
        _byLabel?.Change(key, old, null);
        _meta.Remove(key);
        Volatile.Write(ref _all, _all.Remove(key));
        Notify(new ObjectChange<T>(key, last is null ? old : Convert(last), null));
    }

    private void Unindex(ObjectKey key)
    {
        _byNamespace.Remove(key.Namespace, key);
        foreach (var owner in _meta[key].Owners) { _byOwner.Remove(owner, key); }
    }

    // Most kinds are never selected from: their labels are indexed when they first are.
    private LabelIndex<T> LabelsOfAll()
    {
        var index = new LabelIndex<T>();
        foreach (var (key, found) in _all) { index.Change(key, null, found); }
        return index;
    }

    private void Notify(ObjectChange<T> change)
    {
        foreach (var handler in _handlers) { handler(change); }
    }

    private void Report(InformerStatus status)
    {
        lock (_gate)
        {
            Status = status;
            Signal();
        }
    }

    private void Signal()
    {
        foreach (var follower in _followers) { follower.TryWrite(true); }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Following {Type} was interrupted: {Reason}")]
    private static partial void Interrupted(ILogger logger, ResourceType type, string reason);

    private sealed class Registration(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
