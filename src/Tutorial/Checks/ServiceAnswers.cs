using System.Text.Json;
using System.Text.Json.Nodes;
using Clusters;

namespace Tutorial.Checks;

/// <summary>Asks the API, or a Service through it, for what cannot be watched.</summary>
internal static class ServiceAnswers
{
    private const int Longest = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The status code and body of a GET.</summary>
    public static async Task<(int Code, string Body)> GetAsync(ICluster cluster, string path, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        using var response = await cluster.Resources.SendAsync(request, limit.Token);
        await response.Content.LoadIntoBufferAsync(Longest, limit.Token);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(limit.Token));
    }

    /// <summary>The body as an object; empty where it is none.</summary>
    public static JsonObject Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
