using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace Clusters.Pushes;

/// <summary>
/// Tells Argo CD of a push by GitHub's <c>push</c> event, through the API server's service proxy, as a webhook would arrive
/// from outside. Nobody listening is not an error: polling finds the commit.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="time">The clock.</param>
public sealed class PushNotifier(ICluster cluster, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private static readonly (string Receiver, string Port)[] Receivers =
        [("argocd-server", "80"), ("argocd-applicationset-controller", "7000")];

    /// <summary>Tells every receiver, both at once.</summary>
    public async Task<ImmutableArray<PushDelivery>> NotifyAsync(PushNotice notice, CancellationToken cancellationToken)
    {
        if (cluster.Status.State != ClusterState.Running) { return []; }
        var body = BodyOf(notice).ToJsonString();
        return [.. await Task.WhenAll(Receivers.Select(receiver => DeliverAsync(receiver.Receiver, receiver.Port, body, notice.After, cancellationToken)))];
    }

    private async Task<PushDelivery> DeliverAsync(string receiver, string port, string body, string delivery, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/v1/namespaces/argo/services/{receiver}:{port}/proxy/api/webhook", UriKind.Relative))
            {
                Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
            };
            request.Headers.Add("X-GitHub-Event", "push");
            request.Headers.Add("X-GitHub-Delivery", delivery);
            using var response = await cluster.Resources.SendAsync(request, either.Token);
            if (response.IsSuccessStatusCode) { return new PushDelivery(receiver, true, null, time.GetUtcNow()); }

            var text = await response.Content.ReadAsStringAsync(either.Token);
            return new PushDelivery(receiver, false, $"{(int)response.StatusCode} {Shorten(text)}", time.GetUtcNow());
        }
        catch (Exception error) when (error is HttpRequestException or ApiException or InvalidOperationException)
        {
            return new PushDelivery(receiver, false, error.Message, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new PushDelivery(receiver, false, $"no answer within {Longest.TotalSeconds} s", time.GetUtcNow());
        }
    }

    // The fields that Argo CD reads, in the shape of GitHub's documentation of the event.
    private static JsonObject BodyOf(PushNotice notice)
    {
        var address = notice.RepositoryAddress.ToString().TrimEnd('/');
        var name = notice.RepositoryAddress.Segments[^1];
        var changed = new JsonArray([.. notice.ChangedPaths.Select(path => (JsonNode)path)]);
        return new JsonObject
        {
            ["ref"] = notice.Reference,
            ["before"] = notice.Before ?? new string('0', 40),
            ["after"] = notice.After,
            ["created"] = notice.Before is null,
            ["deleted"] = false,
            ["forced"] = false,
            ["commits"] = new JsonArray(new JsonObject { ["id"] = notice.After, ["distinct"] = true, ["added"] = new JsonArray(), ["removed"] = new JsonArray(), ["modified"] = changed }),
            ["head_commit"] = new JsonObject { ["id"] = notice.After, ["added"] = new JsonArray(), ["removed"] = new JsonArray(), ["modified"] = changed.DeepClone() },
            ["pusher"] = new JsonObject { ["name"] = notice.Pusher },
            ["repository"] = new JsonObject
            {
                ["name"] = name,
                ["full_name"] = name,
                ["html_url"] = address,
                ["url"] = address,
                ["clone_url"] = address + ".git",
                ["default_branch"] = "main",
            },
        };
    }

    private static string Shorten(string text) => text.Length <= 300 ? text.Trim() : string.Concat(text.AsSpan(0, 300), "…");
}
