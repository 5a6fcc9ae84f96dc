using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.ApiServer.Tests.Hosting;
using Microsoft.Extensions.Logging;

namespace Kubernetes.ApiServer.Tests.Fuzz;

/// <summary>Malformed requests of every kind: each is refused or means something, none fails inside, hangs, or leaves anything behind.</summary>
public sealed class FuzzTests
{
    private const int Callers = 4;
    private const int Round = 2_000;
    private const long MostGrowth = 24 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ConcurrentQueue<string> _problems = [];

    [Fact]
    public async Task No_malformed_request_fails_inside_hangs_or_leaves_memory_behind()
    {
        using var logs = new CollectedLogs(LogLevel.Error);
        await using var server = await TestServer.StartAsync(new ApiServerOptions { Logging = logs });
        await PrepareAsync(server);
        var (_, before) = await server.GetAsync("/api/v1/namespaces/fuzz-untouched/configmaps/kept");
        var all = Campaign.Number("CAMPAIGN_REQUESTS", 6_000);
        var (sent, refused, floor) = (0, 0, 0L);
        while (sent < all)
        {
            var count = Math.Min(Round, all - sent);
            var first = sent;
            var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => SendAsync(server, Campaign.Seed + first + caller, count / Callers))));
            refused += counts.Sum();
            sent += count;
            await CleanAsync(server);
            floor = floor == 0 && sent >= all / 2 ? GC.GetTotalMemory(forceFullCollection: true) : floor;
        }

        var (_, after) = await server.GetAsync("/api/v1/namespaces/fuzz-untouched/configmaps/kept");
        Assert.True(_problems.IsEmpty, $"{_problems.Count} problems, among them\n{string.Join("\n\n", _problems.Take(15))}\n{string.Join("\n\n", Origins(logs))}");
        Assert.True(JsonNode.DeepEquals(before, after));
        Assert.True(refused > all / 2, $"only {refused} of {all} were refused: the generator is too kind");
        var growth = GC.GetTotalMemory(forceFullCollection: true) - floor;
        Assert.True(growth < MostGrowth, $"the second half of the requests left {growth} bytes behind");
    }

    /// <summary>Sends requests one after the other and counts the refusals.</summary>
    private async Task<int> SendAsync(TestServer server, int seed, int count)
    {
        var generator = new RequestGenerator(seed);
        var refused = 0;
        for (var i = 0; i < count && _problems.Count < 400; i++)
        {
            var wanted = generator.Next();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(Patience);
            try
            {
                using var request = Request(wanted);
                using var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
                var code = (int)answer.StatusCode;
                refused += code is >= 400 and < 500 ? 1 : 0;

                // A watch would go on; of everything else the whole answer must come.
                var isWatch = code == 200 && wanted.Target.Contains("watch", StringComparison.OrdinalIgnoreCase);
                var body = isWatch ? "" : await answer.Content.ReadAsStringAsync(patience.Token);
                if ((code >= 500 && !IsUpstreams(code, body)) || (wanted.IsSurelyMalformed && code is < 400 or >= 500))
                {
                    _problems.Enqueue($"{code} {body}\n  {wanted}");
                }
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                _problems.Enqueue($"no answer within {Patience.TotalSeconds} s\n  {wanted}");
            }
            catch (HttpRequestException error)
            {
                _problems.Enqueue($"{error.Message} {error.InnerException?.Message}\n  {wanted}");
            }
        }

        return refused;
    }

    /// <summary>
    /// Upstream's answer to a revision of the future is 504; without a node, what only a node knows is 503; a request line that is no
    /// HTTP at all the listener refuses by itself, now and then with 505 and no body.
    /// </summary>
    private static bool IsUpstreams(int code, string body) =>
        (code == 505 && body.Length == 0) ||
        (code == 504 && body.Contains("Too large resource version", StringComparison.Ordinal)) || (code == 503 && body.Contains("ServiceUnavailable", StringComparison.Ordinal));

    /// <summary>Where the failures came from, each place once.</summary>
    private static IEnumerable<string> Origins(CollectedLogs logs) => logs.Lines
        .Select(line => line.Split('\n', StringSplitOptions.TrimEntries))
        .GroupBy(lines => lines.FirstOrDefault(line => line.StartsWith("at Kubernetes.", StringComparison.Ordinal)), StringComparer.Ordinal)
        .Select(place => $"{place.Count()} times {string.Join("\n    ", place.First().Where(line => !line.StartsWith("at System.", StringComparison.Ordinal)).Take(8))}");

    private static HttpRequestMessage Request(FuzzedRequest wanted)
    {
        // The target goes on the wire as it is: what a client library would tidy up is part of the damage.
        var uri = new Uri("http://kubernetes.in-process" + wanted.Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(wanted.Method, uri);
        if (wanted.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", wanted.ContentType);
        }

        foreach (var (name, value) in wanted.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static async Task PrepareAsync(TestServer server)
    {
        await server.PostAsync(Seeds.Definitions, Seeds.Definition);
        await server.PostAsync("/api/v1/namespaces", """{"metadata":{"name":"fuzz-untouched"}}""");
        var (code, _) = await server.PostAsync("/api/v1/namespaces/fuzz-untouched/configmaps", """{"metadata":{"name":"kept"},"data":{"a":"b"}}""");
        Assert.Equal(201, code);
        await CleanAsync(server);
    }

    /// <summary>Takes away what was accepted after all, and makes the objects anew that the requests are about.</summary>
    private static async Task CleanAsync(TestServer server)
    {
        foreach (var path in Seeds.All.Select(seed => seed.Path).Where(path => !path.EndsWith("/token", StringComparison.Ordinal) && !path.EndsWith("reviews", StringComparison.Ordinal)))
        {
            var (listed, list) = await server.GetAsync(path);
            if (listed != 200) { continue; }
            foreach (var item in ((JsonArray)list["items"]!).Select(item => (JsonObject)item!["metadata"]!).Where(item => ((string)item["name"]!).StartsWith("fuzz", StringComparison.Ordinal)))
            {
                var own = $"{path}/{Uri.EscapeDataString((string)item["name"]!)}";
                if (item.ContainsKey("finalizers")) { await server.SendAsync(HttpMethod.Patch, own, """{"metadata":{"finalizers":null}}""", "application/merge-patch+json"); }
                await server.SendAsync(HttpMethod.Delete, own, """{"gracePeriodSeconds":0}""");
            }
        }

        // No controller makes it here, and a pod would wait for it.
        await server.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
        foreach (var (path, body) in Seeds.All.Where(seed => seed.Path != Seeds.Definitions))
        {
            await server.PostAsync(path, body.ToJsonString());
        }

        await server.PostAsync("/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"c"},"data":{"a":"b"}}""");
        await server.PostAsync("/api/v1/namespaces/default/pods", """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        await server.PostAsync("/apis/apps/v1/namespaces/default/deployments", """{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""");
        await server.PostAsync("/apis/fuzz.example.com/v1/namespaces/default/widgets", """{"apiVersion":"fuzz.example.com/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":1}}""");
        await server.PostAsync("/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers", """{"metadata":{"name":"h"},"spec":{"scaleTargetRef":{"kind":"Deployment","name":"d"},"maxReplicas":3}}""");
    }
}
