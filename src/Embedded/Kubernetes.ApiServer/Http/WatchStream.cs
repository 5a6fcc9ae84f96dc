using System.IO.Pipelines;
using Kubernetes.ApiServer.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Kubernetes.ApiServer.Http;

/// <summary>Answers watches: one JSON event a line, or one message in protobuf, from a position in the resource's window of changes.</summary>
internal sealed class WatchStream(ObjectStore store, TimeProvider time, ServerLifetime lifetime)
{
    private static readonly TimeSpan BookmarkEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(30);
    private const string InitialEventsEnd = "k8s.io/initial-events-end";

    /// <summary>Follows a resource until the client leaves, its time is over, or the server stops.</summary>
    public async Task AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var form = new WatchForm(call, time);
        var filter = ObjectFilter.Read(call);
        var asked = call.Number("timeoutSeconds");
        var bookmarks = call.Flag("allowWatchBookmarks");
        var initial = call.Query("sendInitialEvents") is not null ? call.Flag("sendInitialEvents") : (bool?)null;
        var after = await StartRevisionAsync(call, initial, cancellationToken);
        var (subscription, start) = store.Follow(call.Resource.StorageKey, after) ?? await ExpireAsync(call, form, after!.Value, cancellationToken);
        if (subscription is null)
        {
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.Stopping);
        var seconds = asked is > 0
            ? TimeSpan.FromSeconds(Math.Min(asked.Value, int.MaxValue))
            : Shortest + TimeSpan.FromSeconds(Random.Shared.Next(1800));
        var deadline = time.GetTimestamp();
        call.Context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        call.Context.Response.StatusCode = 200;
        call.Context.Response.ContentType = form.ContentType;
        await call.Context.Response.StartAsync(cancellationToken);
        var output = call.Context.Response.BodyWriter;
        if (after is null)
        {
            foreach (var item in start!.Of(call.Resource.StorageKey).In(call.Info.Namespace.Length == 0 ? null : call.Info.Namespace))
            {
                if (filter.Matches(item))
                {
                    form.Write(output, "ADDED", item);
                }
            }

            if (initial == true && bookmarks)
            {
                form.WriteBookmark(output, start.Revision, InitialEventsEnd);
            }
        }
        else if (bookmarks)
        {
            form.WriteBookmark(output, Math.Max(after.Value, 0), null);
        }

        await output.FlushAsync(cancellationToken);
        await FollowAsync(call, subscription, filter, form, bookmarks, seconds, deadline, ending.Token);
    }

    private async Task FollowAsync(ApiCall call, ObjectStore.Subscription subscription, ObjectFilter filter, WatchForm form, bool bookmarks, TimeSpan length, long started, CancellationToken cancellationToken)
    {
        var output = call.Context.Response.BodyWriter;
        var marked = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            if (subscription.Take(out var revision, out var changed) is not { } changes)
            {
                form.WriteError(output, Refusals.Expired($"too old resource version: {revision}").ToStatus());
                await output.FlushAsync(cancellationToken);
                return;
            }

            var wrote = false;
            foreach (var change in changes)
            {
                wrote |= Write(output, form, filter, change);
            }

            var left = length - time.GetElapsedTime(started);
            var over = left <= TimeSpan.Zero;
            if (bookmarks && (over || time.GetElapsedTime(marked) >= BookmarkEvery))
            {
                form.WriteBookmark(output, revision, null);
                marked = time.GetTimestamp();
                wrote = true;
            }

            if (wrote && (await output.FlushAsync(cancellationToken)).IsCompleted)
            {
                return;
            }

            if (over)
            {
                return;
            }

            try
            {
                await changed.WaitAsync(bookmarks && left > BookmarkEvery ? BookmarkEvery : left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                continue;   // a bookmark is due, or the time is over
            }
            catch (OperationCanceledException) when (lifetime.Stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static bool Write(PipeWriter output, WatchForm form, ObjectFilter filter, StoreEvent change)
    {
        var matched = change.Previous is not null && filter.Matches(change.Previous);
        var matches = change.Type != StoreEventType.Deleted && filter.Matches(change.Object);
        switch (matched, matches)
        {
            case (false, true):
                form.Write(output, "ADDED", change.Object);
                return true;
            case (true, true):
                form.Write(output, "MODIFIED", change.Object);
                return true;
            case (true, false) when change.Type == StoreEventType.Deleted:
                form.Write(output, "DELETED", change.Object);
                return true;
            case (true, false):
                // It merely stopped to match: watchers see what they knew, at the revision of the change.
                form.Write(output, "DELETED", StoredObject.Of(change.Previous!.Path, change.Revision, change.Previous.Parse()));
                return true;
            default:
                return false;
        }
    }

    private async Task<long?> StartRevisionAsync(ApiCall call, bool? initial, CancellationToken cancellationToken)
    {
        var wanted = call.Query("resourceVersion");
        ListOptionRules.CheckWatch(call);
        if (string.IsNullOrEmpty(wanted) || wanted == "0")
        {
            return initial == false ? store.Snapshot.Revision : null;
        }

        var revision = await RequestedRevision.WaitForAsync(store, time, wanted, cancellationToken);
        return initial == true ? null : revision;
    }

    private static async Task<(ObjectStore.Subscription, StoreSnapshot)> ExpireAsync(ApiCall call, WatchForm form, long after, CancellationToken cancellationToken)
    {
        call.Context.Response.StatusCode = 200;
        call.Context.Response.ContentType = form.ContentType;
        await call.Context.Response.StartAsync(cancellationToken);
        form.WriteError(call.Context.Response.BodyWriter, Refusals.Expired($"too old resource version: {after}").ToStatus());
        await call.Context.Response.BodyWriter.FlushAsync(cancellationToken);
        return (null!, null!);
    }
}
