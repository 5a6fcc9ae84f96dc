using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Clusters;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Cluster;

/// <summary>Asks the API to print a kind as it would for <c>kubectl get</c>.</summary>
internal sealed class TableReader(ICluster cluster)
{
    /// <summary>Reads a table.</summary>
    /// <exception cref="ApiException">The server refused.</exception>
    public async Task<TableView> ReadAsync(ResourceType type, string? ns, CancellationToken cancellationToken)
    {
        var root = type.Group.Length == 0 ? $"/api/{type.Version}" : $"/apis/{type.Group}/{type.Version}";
        var path = ns is null || !type.Namespaced ? $"{root}/{type.Plural}" : $"{root}/namespaces/{Uri.EscapeDataString(ns)}/{type.Plural}";
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?limit=1000");
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json;as=Table;v=v1;g=meta.k8s.io"));
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json"));
        using var response = await cluster.Resources.SendAsync(request, cancellationToken);
        var body = Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        if (!response.IsSuccessStatusCode) { throw new ApiException(response.StatusCode, body as JsonObject); }
        return body switch
        {
            null => throw new ApiException(HttpStatusCode.BadGateway, null),
            _ when body.Text("kind") == "Table" => TableView.Of(body),
            _ => TableView.OfList(body),
        };
    }

    private static JsonNode? Parse(string body)
    {
        try { return JsonNode.Parse(body); }
        catch (JsonException) { return null; }
    }
}
