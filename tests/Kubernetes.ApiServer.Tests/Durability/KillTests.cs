using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Kubernetes.ApiServer.Tests.Durability;

public sealed class KillTests
{
    private const int Writers = 8;

    [Fact]
    public async Task What_a_killed_server_acknowledged_is_there_when_it_is_back()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("kills-").FullName;
        var random = new Random(Campaign.Seed);
        var acknowledged = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var highest = 0L;
        for (var kill = 0; kill < Campaign.Number("CAMPAIGN_KILLS", 2); kill++)
        {
            await using var server = await KilledServer.StartAsync(folder, cancellationToken);
            var listed = await server.Client.CoreV1.ListNamespacedConfigMapAsync("default", labelSelector: "kills", cancellationToken: cancellationToken);
            var there = listed.Items.ToDictionary(o => o.Name(), o => Revision(o.ResourceVersion()), StringComparer.Ordinal);
            foreach (var (name, revision) in acknowledged)
            {
                Assert.True(there.TryGetValue(name, out var found) && found >= revision, $"{name} was acknowledged at {revision}, and is at {found} after kill {kill} (0: gone)");
            }

            Assert.True(Revision(listed.ResourceVersion()) >= highest, $"the revision went back from {highest} to {listed.ResourceVersion()}");
            await AssertAWatchFromBeforeIsAnsweredAsync(server, highest, cancellationToken);
            var target = random.Next(40, 400);
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var count = 0;
            var round = kill;
            var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(server.Client, $"k{round}-{writer}", acknowledged, () =>
            {
                if (Interlocked.Increment(ref count) == target) { reached.TrySetResult(); }
            }, cancellationToken), cancellationToken)).ToList();
            await reached.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
            await server.KillAsync(cancellationToken);
            await Task.WhenAll(writers);
            highest = Math.Max(highest, acknowledged.Values.Max());
        }

        await using var last = await KilledServer.StartAsync(folder, cancellationToken);
        var kept = await last.Client.CoreV1.ListNamespacedConfigMapAsync("default", labelSelector: "kills", cancellationToken: cancellationToken);
        Assert.Empty(acknowledged.Keys.Except(kept.Items.Select(o => o.Name())));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Writes until the server is gone, and notes each write that it acknowledged.</summary>
    private static async Task WriteAsync(k8s.Kubernetes client, string prefix, ConcurrentDictionary<string, long> acknowledged, Action written, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}");
                var made = await client.CoreV1.CreateNamespacedConfigMapAsync(
                    new V1ConfigMap { Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["kills"] = "1" } }, Data = new Dictionary<string, string> { ["i"] = "1" } }, "default", cancellationToken: cancellationToken);
                acknowledged[name] = Revision(made.ResourceVersion());
                written();
            }
            catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
            {
                return;   // killed
            }
        }
    }

    private static async Task AssertAWatchFromBeforeIsAnsweredAsync(KilledServer server, long from, CancellationToken cancellationToken)
    {
        if (from == 0)
        {
            return;
        }

        try
        {
            await foreach (var (type, _) in server.Client.CoreV1.WatchListNamespacedConfigMapAsync(
                "default", resourceVersion: from.ToString(CultureInfo.InvariantCulture), timeoutSeconds: 1, allowWatchBookmarks: true, onError: error => Assert.Contains("410", Describe(error), StringComparison.Ordinal), cancellationToken: cancellationToken))
            {
                Assert.NotEqual(WatchEventType.Error, type);
            }
        }
        catch (HttpOperationException error)
        {
            Assert.Equal(HttpStatusCode.Gone, error.Response.StatusCode);
        }
        catch (HttpRequestException)
        {
            // A watch that ends without any event is told so by this client.
        }
    }

    private static string Describe(Exception error) => error is KubernetesException { Status: { } status } ? $"{status.Code} {status.Message}" : error.ToString();

    private static long Revision(string version) => long.Parse(version, CultureInfo.InvariantCulture);
}
