using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Http;

/// <summary>Reads what a list, or a deletion of a collection, asks for: which objects, as of which revision, how many of them.</summary>
internal sealed class ListPages(ObjectStore store, TimeProvider time)
{
    private const string TooOld = "The resourceVersion for the provided list is too old.";
    private readonly ListSnapshots _snapshots = new(store);

    /// <summary>Reads a page.</summary>
    /// <exception cref="StatusException">The options are none, or the revision that they name is not there yet, or no longer.</exception>
    public async Task<ListPage> ReadAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var filter = ObjectFilter.Read(call);
        var limit = Math.Max(0, call.Number("limit") ?? 0);
        _ = call.Number("timeoutSeconds");
        var (objects, revision, after) = await StartAsync(call, limit, cancellationToken);
        var chosen = new List<StoredObject>();
        string? next = null;
        long remaining = 0;
        foreach (var item in objects.In(call.Info.Namespace.Length == 0 ? null : call.Info.Namespace))
        {
            if ((after is { } position && ListContinuation.Compare(item.Path, position) <= 0) || !filter.Matches(item))
            {
                continue;
            }

            if (limit == 0 || chosen.Count < limit)
            {
                chosen.Add(item);
                continue;
            }

            next ??= ListContinuation.Write(revision, chosen[^1].Path);
            remaining++;
            if (filter.IsActive)
            {
                break;
            }
        }

        if (next is not null)
        {
            _snapshots.Keep(call.Resource.StorageKey, revision, objects);
        }

        return new ListPage(chosen, revision, next, next is null || filter.IsActive ? null : remaining);
    }

    private async Task<(ResourceSnapshot Objects, long Revision, ObjectPath? After)> StartAsync(ApiCall call, long limit, CancellationToken cancellationToken)
    {
        ListOptionRules.CheckList(call);
        var resource = call.Resource.StorageKey;
        if (call.Query("continue") is { Length: > 0 } token)
        {
            var (started, position) = ListContinuation.Read(token);
            if (started != ListContinuation.Latest)
            {
                await RequestedRevision.WaitForAsync(store, time, started, cancellationToken);
                return (_snapshots.Find(resource, started) ?? throw ListContinuation.Expired(position), started, position);
            }

            var newest = store.Snapshot;
            return (newest.Of(resource), newest.Revision, position);
        }

        if (call.Query("resourceVersion") is { Length: > 0 } wanted)
        {
            var revision = await RequestedRevision.WaitForAsync(store, time, wanted, cancellationToken);

            // A page of a stated revision is of exactly that one, unless the client says otherwise: so it was before there was a match.
            if (call.Query("resourceVersionMatch") is { Length: > 0 } match ? match == "Exact" : limit > 0 && revision > 0)
            {
                return (_snapshots.Find(resource, revision) ?? throw Refusals.Expired(TooOld), revision, null);
            }
        }

        var current = store.Snapshot;
        return (current.Of(resource), current.Revision, null);
    }
}
