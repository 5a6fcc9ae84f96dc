using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Kubernetes.Runtime;

namespace Dashboard.Live;

/// <summary>The objects of a kind with readers of their changes: unlike a state's, these readers are told every change.</summary>
internal sealed class ChangeLog
{
    /// <summary>A reader that is behind by more than this has stopped reading, and starts anew.</summary>
    private const int MostUnread = 20_000;

    private readonly Lock _gate = new();
    private readonly List<Channel<ObjectChange>> _readers = [];
    private ImmutableDictionary<ObjectKey, JsonObject> _objects = ImmutableDictionary<ObjectKey, JsonObject>.Empty;
    private bool _listed;

    /// <summary>Takes a complete list.</summary>
    public void List(ImmutableDictionary<ObjectKey, JsonObject> objects, DateTimeOffset at)
    {
        lock (_gate)
        {
            var origin = _listed ? ChangeOrigin.Missed : ChangeOrigin.Listed;
            foreach (var (key, gone) in _objects)
            {
                if (!objects.ContainsKey(key)) { Tell(new(at, origin, key, gone, null)); }
            }

            foreach (var (key, item) in objects)
            {
                var known = _objects.GetValueOrDefault(key);
                if (known is null || Version(known) != Version(item)) { Tell(new(at, origin, key, known, item)); }
            }

            (_objects, _listed) = (objects, true);
        }
    }

    /// <summary>Takes one change of a watch.</summary>
    public void Change(ObjectKey key, JsonObject? after, DateTimeOffset at)
    {
        lock (_gate)
        {
            Tell(new(at, ChangeOrigin.Watched, key, _objects.GetValueOrDefault(key), after));
            _objects = after is null ? _objects.Remove(key) : _objects.SetItem(key, after);
        }
    }

    /// <summary>The cluster, or the kind, is gone, and what comes later is another's: readers are told of the objects that they know no more.</summary>
    public void Forget(DateTimeOffset at)
    {
        lock (_gate)
        {
            foreach (var (key, gone) in _objects) { Tell(new(at, ChangeOrigin.Listed, key, gone, null)); }
            (_objects, _listed) = (ImmutableDictionary<ObjectKey, JsonObject>.Empty, false);
        }
    }

    /// <summary>Yields what there is, then each change.</summary>
    /// <exception cref="InvalidOperationException">The reader fell too far behind.</exception>
    public async IAsyncEnumerable<ObjectChange> ReadAsync(TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<ObjectChange>(MostUnread);
        lock (_gate)
        {
            foreach (var (key, item) in _objects) { Offer(channel, new(time.GetUtcNow(), ChangeOrigin.Listed, key, null, item)); }
            _readers.Add(channel);
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken)) { yield return change; }
        }
        finally
        {
            lock (_gate) { _readers.Remove(channel); }
        }
    }

    private void Tell(ObjectChange change) => _readers.ForEach(reader => Offer(reader, change));

    private static void Offer(Channel<ObjectChange> reader, ObjectChange change)
    {
        if (!reader.Writer.TryWrite(change)) { reader.Writer.TryComplete(new InvalidOperationException($"more than {MostUnread} changes were not read")); }
    }

    private static string? Version(JsonObject item) => item.Text("metadata", "resourceVersion");
}
