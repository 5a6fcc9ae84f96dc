using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Fuzz;

public sealed class FuzzTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_malformed_request_is_the_clients_fault_and_never_the_servers()
    {
        await using var server = await TestServer.StartAsync();
        var requests = new MalformedRequests(Campaign.Seed);
        var count = Campaign.Number("CAMPAIGN_REQUESTS", 3_000);
        var failures = new List<string>();
        var before = 0L;
        for (var i = 0; i < count && failures.Count < 10; i++)
        {
            var (request, text) = requests.Next();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(Patience);
            try
            {
                using (request)
                {
                    using var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);

                    // 501 and 503 say that this server has no nodes to ask, which is no fault of its own.
                    if ((int)answer.StatusCode >= 500 && (int)answer.StatusCode != 503)
                    {
                        failures.Add($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(limit.Token)}\n  to {text}");
                    }
                }
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                failures.Add($"no answer within {Patience.TotalSeconds} s\n  to {text}");
            }
            catch (HttpRequestException error)
            {
                failures.Add($"{error.Message}\n  to {text}");
            }

            if (i == count / 2)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(grown < 64 * 1024 * 1024, $"memory grew by {grown / 1024 / 1024} MiB in the second half");
        Assert.Equal(200, (await server.GetAsync("/api/v1/namespaces/default")).Code);
    }
}
