using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Kubernetes.Runtime;

public sealed partial class ResourceClient
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new QueryText().Add("watch", "true").Add("allowWatchBookmarks", "true").Add("resourceVersion", resourceVersion)
            .Add("labelSelector", selector?.Labels).Add("fieldSelector", selector?.Fields);
        using var request = new HttpRequestMessage(HttpMethod.Get, ResourcePath.Of(type, ns ?? "", null, null) + query);
        using var response = await SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode) { throw await ReadRefusalAsync(response, cancellationToken); }
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var reader = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
        try
        {
            for (var ended = false; !ended;)
            {
                var read = await reader.ReadAsync(cancellationToken);
                (var unread, ended) = (read.Buffer, read.IsCompleted);
                while (TakeLine(ref unread, ended) is { } line)
                {
                    if (!line.IsEmpty) { yield return EventIn(line); }
                }

                reader.AdvanceTo(unread.Start, unread.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    /// <summary>Takes the next line; null where it has not come whole yet, or nothing is left.</summary>
    private static ReadOnlySequence<byte>? TakeLine(ref ReadOnlySequence<byte> unread, bool ended)
    {
        var end = unread.PositionOf((byte)'\n');
        if (end is null && (!ended || unread.IsEmpty)) { return null; }
        var line = unread.Slice(0, end ?? unread.End);
        unread = unread.Slice(end is { } at ? unread.GetPosition(1, at) : unread.End);
        return line;
    }

    // From the bytes as they came: as text, each event of each watch would be copied twice on its way.
    private static ResourceEvent EventIn(ReadOnlySequence<byte> line)
    {
        if (JsonNode.Parse(line.IsSingleSegment ? line.FirstSpan : line.ToArray()) is not JsonObject change || change["object"] is not JsonObject changed)
        {
            throw new HttpRequestException("the watch answered a line that is not an event");
        }

        var word = (string?)change["type"];
        change.Remove("object");
        return word switch
        {
            "ADDED" => new ResourceEvent(ResourceEventType.Added, changed),
            "MODIFIED" => new ResourceEvent(ResourceEventType.Modified, changed),
            "DELETED" => new ResourceEvent(ResourceEventType.Deleted, changed),
            "BOOKMARK" => new ResourceEvent(ResourceEventType.Bookmark, changed),
            _ => throw new ApiException((HttpStatusCode)((int?)changed["code"] ?? 500), changed),
        };
    }
}
