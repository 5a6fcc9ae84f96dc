using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ArgoCD.Objects;
using ArgoCD.Programs;
using ArgoCD.Projects;
using Kubernetes.Runtime;

namespace ArgoCD.Applications.Cache;

/// <summary>
/// The live state of the cluster: one watch for each kind that the server serves, begun and ended as definitions come and
/// go. Everything that compares, heals and deletes reads from here.
/// </summary>
internal sealed class ClusterCache
{
    private const int FailuresWaitedFor = 5;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    private readonly IResourceClient _client;
    private readonly TimeProvider _time;
    private readonly Func<string, string, bool> _isExcluded;
    private readonly PodLog _log;
    private readonly ObjectIndex _objects;
    private readonly ConcurrentDictionary<(string Group, string Kind), Watched> _watched = new();
    private readonly Channel<bool> _typesChanged = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="client">The cluster.</param>
    /// <param name="time">The clock of its waits.</param>
    /// <param name="isExcluded">Whether objects of a group and kind are not looked at.</param>
    /// <param name="instanceOf">The Application an object is marked for; null for none.</param>
    /// <param name="log">Where it says what it cannot read.</param>
    public ClusterCache(
        IResourceClient client, TimeProvider time, Func<string, string, bool> isExcluded, Func<JsonObject, string?> instanceOf, PodLog log) =>
        (_client, _time, _isExcluded, _log, _objects) = (client, time, isExcluded, log, new(instanceOf));

    /// <summary>An object came, changed, or went; both sides are given where they exist.</summary>
    public event Action<ResourceKey, JsonObject?, JsonObject?>? Changed;

    /// <summary>Ends when everything has been listed once.</summary>
    public Task Listed => _listed.Task;

    /// <summary>When everything had been listed once; null before.</summary>
    public DateTimeOffset? ListedAt { get; private set; }

    /// <summary>How many kinds are watched.</summary>
    public int KindCount => _watched.Count;

    /// <summary>What a chart may ask for as <c>.Capabilities.APIVersions</c>: the versions that are watched, alone and with each kind, sorted.</summary>
    public ImmutableArray<string> ApiVersions { get; private set; } = [];

    /// <summary>How many objects are known.</summary>
    public int Count => _objects.Count;

    public JsonObject? Find(ResourceKey key) => _objects.Find(key);

    /// <summary>Finds a project. Where the watch has not told of it the server is asked, as it may have been made a moment ago.</summary>
    /// <exception cref="ApiException">The server refuses to say.</exception>
    public async Task<AppProject?> FindProjectAsync(string ns, string name, CancellationToken cancellationToken)
    {
        var found = Find(new(Words.Group, "AppProject", ns, name)) ?? (_watched.TryGetValue((Words.Group, "AppProject"), out var watched)
            ? await _client.FindAsync(watched.Type, new(ns, name), cancellationToken) : null);
        return found is null ? null : new(found);
    }

    public bool IsWatched(string group, string kind) => _watched.ContainsKey((group, kind));

    /// <summary>The version of a kind that is watched; null where none is.</summary>
    public ResourceType? FindType(string group, string kind) => _watched.GetValueOrDefault((group, kind))?.Type;

    public IEnumerable<JsonObject> OfKind(string group, string kind) => _objects.OfKind(group, kind);

    public IEnumerable<JsonObject> InNamespace(string ns) => _objects.InNamespace(ns);

    /// <summary>What an object owns by owner reference.</summary>
    public IEnumerable<JsonObject> Children(string uid) => _objects.OwnedBy(uid);

    /// <summary>What is marked for an Application, whoever owns it.</summary>
    public IEnumerable<JsonObject> MarkedFor(string instance) => _objects.MarkedFor(instance);

    /// <summary>Reads all marks anew, because the way of marking changed.</summary>
    public void ReadMarks() => _objects.ReadMarks();

    /// <summary>Takes note of what this controller itself wrote, ahead of the watch, which then has nothing new to tell.</summary>
    public void Note(JsonObject written)
    {
        if (IsWatched(written.Group(), written.Kind()))
        {
            Put(written);
        }
    }

    /// <summary>Takes note that an object which this controller deleted is gone, ahead of the watch.</summary>
    public void NoteGone(JsonObject deleted) => End(deleted);

    /// <summary>Asks the server again which kinds there are.</summary>
    public void ForgetTypes() => _typesChanged.Writer.TryWrite(true);

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> following = [];
        try
        {
            while (true)
            {
                await AdjustAsync(following, stopping.Token);
                await _typesChanged.Reader.ReadAsync(stopping.Token);
                await Task.Delay(Settling, _time, stopping.Token);
                _typesChanged.Reader.TryRead(out _);
            }
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAll(following);
        }
    }

    private async Task AdjustAsync(List<Task> following, CancellationToken cancellationToken)
    {
        IReadOnlyList<ResourceType> served;
        try
        {
            served = await _client.ListTypesAsync(cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or ApiException)
        {
            _log.Error($"Failed to list the kinds of the cluster: {error.Message}");
            await Task.Delay(FirstRetry * 5, _time, cancellationToken);
            ForgetTypes();
            return;
        }

        var wanted = served.Where(type => !_isExcluded(type.Group, type.Kind)).DistinctBy(type => (type.Group, type.Kind)).ToDictionary(type => (type.Group, type.Kind));
        foreach (var (kind, watched) in _watched)
        {
            if (!wanted.TryGetValue(kind, out var type) || type != watched.Type)
            {
                await watched.Stop.CancelAsync();
                _watched.TryRemove(kind, out _);
                Forget(watched.Type);
            }
        }

        following.RemoveAll(task => task.IsCompleted);
        foreach (var (kind, type) in wanted)
        {
            if (!_watched.ContainsKey(kind))
            {
                var watched = new Watched(type, CancellationTokenSource.CreateLinkedTokenSource(cancellationToken));
                _watched[kind] = watched;
                following.Add(FollowAsync(watched));
            }
        }

        ApiVersions = [.. wanted.Values.SelectMany(type => (string[])[type.ApiVersion, $"{type.ApiVersion}/{type.Kind}"]).Distinct().Order(StringComparer.Ordinal)];
        if (!_listed.Task.IsCompleted)
        {
            await Task.WhenAll(_watched.Values.Select(watched => watched.Listed.Task)).WaitAsync(cancellationToken);
            ListedAt = _time.GetUtcNow();
            _listed.TrySetResult();
        }
    }

    private async Task FollowAsync(Watched watched)
    {
        var cancellationToken = watched.Stop.Token;
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var list = await _client.ListAsync(watched.Type, null, null, cancellationToken);
                Replace(watched.Type, list);
                watched.Listed.TrySetResult();
                var version = list.ResourceVersion;
                while (true)
                {
                    await foreach (var change in _client.WatchAsync(watched.Type, null, null, version, cancellationToken))
                    {
                        // Only a watch that tells something has recovered: a kind that lists and cannot be watched is asked ever less often.
                        failures = 0;
                        version = change.Object.ResourceVersion() is { Length: > 0 } at ? at : version;
                        Take(change);
                    }
                }
            }
            catch (ApiException error) when (error.Code is HttpStatusCode.Gone)
            {
                // The place to go on from is forgotten; list again.
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error) when (error is ApiException or HttpRequestException or IOException)
            {
                // A kind that nobody may list, or that is just going, must not hold up the others. One that the server could not list
                // at the moment is waited for a little, or what exists of it would count as missing.
                failures++;
                if (failures >= FailuresWaitedFor || error is ApiException { Code: HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed })
                {
                    watched.Listed.TrySetResult();
                }

                if (error is ApiException { Code: HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed })
                {
                    ForgetTypes();
                }

                var delay = FirstRetry * Math.Pow(2, Math.Min(failures, 8));
                try
                {
                    await Task.Delay(delay < LongestRetry ? delay : LongestRetry, _time, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    break;
                }
            }
        }

        watched.Listed.TrySetResult();
        watched.Stop.Dispose();
    }

    private void Replace(ResourceType type, ResourceList list)
    {
        var present = list.Items.Select(ResourceKey.Of).ToHashSet();
        foreach (var item in list.Items)
        {
            Put(item);
        }

        foreach (var absent in _objects.KeysOfKind(type.Group, type.Kind).Where(key => !present.Contains(key)).ToList())
        {
            TellGone(absent, _objects.EndUnlisted(absent, list.ResourceVersion));
        }
    }

    private void Forget(ResourceType type)
    {
        foreach (var key in _objects.KeysOfKind(type.Group, type.Kind).ToList())
        {
            TellGone(key, _objects.Forget(key));
        }
    }

    private void Take(ResourceEvent change)
    {
        switch (change.Type)
        {
            case ResourceEventType.Added or ResourceEventType.Modified:
                Put(change.Object);
                break;
            case ResourceEventType.Deleted:
                End(change.Object);
                break;
        }

        if (change.Object.Kind() is "CustomResourceDefinition" or "APIService" && change.Type is not ResourceEventType.Bookmark)
        {
            ForgetTypes();
        }
    }

    private void Put(JsonObject item)
    {
        if (_objects.Put(item) is not (true, var before))
        {
            return;
        }

        // Another object that took the name of one whose end the watch did not tell of is new, not changed.
        if (before is not null && before.Uid() != item.Uid())
        {
            Changed?.Invoke(ResourceKey.Of(item), before, null);
            before = null;
        }

        Changed?.Invoke(ResourceKey.Of(item), before, item);
    }

    private void End(JsonObject item)
    {
        var key = ResourceKey.Of(item);
        TellGone(key, _objects.End(key, item.Uid()));
    }

    private void TellGone(ResourceKey key, JsonObject? before)
    {
        if (before is not null)
        {
            Changed?.Invoke(key, before, null);
        }
    }

    private sealed record Watched(ResourceType Type, CancellationTokenSource Stop)
    {
        public TaskCompletionSource Listed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
