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
        using var reader = new StreamReader(body);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0) { continue; }
            if (JsonNode.Parse(line) is not JsonObject change || change["object"] is not JsonObject changed)
            {
                throw new HttpRequestException("the watch answered a line that is not an event");
            }

            var word = (string?)change["type"];
            change.Remove("object");
            yield return word switch
            {
                "ADDED" => new ResourceEvent(ResourceEventType.Added, changed),
                "MODIFIED" => new ResourceEvent(ResourceEventType.Modified, changed),
                "DELETED" => new ResourceEvent(ResourceEventType.Deleted, changed),
                "BOOKMARK" => new ResourceEvent(ResourceEventType.Bookmark, changed),
                _ => throw new ApiException((HttpStatusCode)((int?)changed["code"] ?? 500), changed),
            };
        }
    }
}
