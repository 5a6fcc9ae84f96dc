using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Testing;

namespace EndToEnd.Endurance;

/// <summary>
/// The process may end at any moment. Two seeded kills on a short walk here; <c>eng/campaign kills</c> sets <c>KILLS</c>, <c>SEED</c> and
/// <c>WALK=whole</c> for more.
/// </summary>
public sealed class KillTests : IAsyncDisposable
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(3);

    // Not pods and their counts: those follow the load, as the autoscaler decides.
    private static readonly ResourceType[] Kept =
    [
        ResourceTypes.Namespaces, ResourceTypes.Applications, ResourceTypes.ApplicationSets, ResourceTypes.AppProjects,
        ResourceTypes.StatefulSets, ResourceTypes.HorizontalPodAutoscalers, ResourceTypes.Services, ResourceTypes.ConfigMaps, ResourceTypes.Secrets, ResourceTypes.ExternalSecrets, ResourceTypes.PersistentVolumeClaims,
        ResourceTypes.CustomResourceDefinitions, ResourceTypes.ClusterRoles,
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("kills-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        // After a failure its pods may be ending only now; they write into the folder until then.
        if (OperatingSystem.IsLinux())
        {
            foreach (var id in Processes.Using(_folder)) { await Processes.EndsWithinAsync(id, TimeSpan.FromSeconds(10), CancellationToken.None); }
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Killed_at_random_moments_of_the_walk_it_goes_on_loses_nothing_and_is_then_as_it_was()
    {
        var (kills, seed) = (Setting("KILLS", 2), Setting("SEED", 20));
        var random = new Random(seed);
        var walk = new Walk(_folder, Environment.GetEnvironmentVariable("WALK") == "whole" ? Walk.Whole : Walk.Short);
        var witness = new Witness(_folder);

        // Points on the walk: which step, and how long after it began.
        var points = Enumerable.Range(0, kills).Select(_ => random.NextDouble() * walk.Steps.Count).Order().ToList();
        foreach (var point in points)
        {
            TestContext.Current.SendDiagnosticMessage("killed {0} of {1} after it began", (point - Math.Floor(point)) * LongestDelay, walk.Steps[(int)point]);
            await LiveUntilAsync(walk, witness, walk.Steps[(int)point], (point - Math.Floor(point)) * LongestDelay);
        }

        await using (var last = await walk.StartAsync(goOn: true, Cancelled))
        {
            foreach (var step in walk.Steps.Except(walk.Proven)) { await last.WaitForLineAsync($"{step} is proven", Cancelled); }
            await witness.ExpectAllAsync(last, Cancelled);
            using var cluster = new ClusterWatch(last.Kubeconfig);
            await cluster.UntilHealthyAsync(Walk.Applications, Cancelled);
            await StoreCartAsync(last);
            await walk.KillAsync(last, Cancelled);
        }

        Assert.Equal(walk.Steps.Order(), walk.Proven.Order());
        Assert.True(kills == 0 || witness.Acknowledged > 0);
        Report(points, seed, witness.Acknowledged);
        await ExpectAsItWasAsync(walk);
    }

    // A killed process, and one that was asked to stop, come back with the same objects, the same pods' data, the same address.
    private static async Task ExpectAsItWasAsync(Walk walk)
    {
        SortedDictionary<string, string> before;
        Uri address;
        await using (var life = await walk.StartAsync(goOn: false, Cancelled))
        {
            before = await ObserveAsync(life);
            address = life.Address;
            Assert.Equal(0, await life.StopAsync(Cancelled));
            await walk.ExpectNothingLivesAsync(System.Diagnostics.Stopwatch.GetTimestamp(), Cancelled);
        }

        await using var again = await walk.StartAsync(goOn: false, Cancelled);
        Assert.Equal(address, again.Address);
        Assert.Equal(before, await ObserveAsync(again));
    }

    private static async Task LiveUntilAsync(Walk walk, Witness witness, string step, TimeSpan delay)
    {
        if (walk.Proven.Contains(step)) { return; }
        await using var life = await walk.StartAsync(goOn: true, Cancelled);
        var writing = Task.CompletedTask;
        if (walk.Proven.Contains("0/create-cluster"))
        {
            await life.WaitForTextAsync("API server listens on", Cancelled);
            await witness.ExpectAllAsync(life, Cancelled);
            writing = witness.WriteAsync(life, Cancelled);
        }

        await life.WaitForLineAsync($"{step} begins", Cancelled);
        if (writing.IsCompleted && step != "0/create-cluster") { writing = witness.WriteAsync(life, Cancelled); }

        // No event: the moment is meant to be any.
        await Task.Delay(delay, Cancelled);
        await walk.KillAsync(life, Cancelled);
        await writing;
    }

    private static async Task StoreCartAsync(DashboardProcess life)
    {
        using var shop = new ServiceCaller(life.Address);
        using var stored = await shop.SendAsync(HttpMethod.Post, "cart", "/carts/kept/items", new { name = "latte", quantity = 2 }, Cancelled);
        Assert.True(stored.IsSuccessStatusCode);
    }

    // What must survive: every object by identity and content, the shop's data, the branch.
    private static async Task<SortedDictionary<string, string>> ObserveAsync(DashboardProcess life)
    {
        await life.WaitForTextAsync("API server listens on", Cancelled);
        using var cluster = new ClusterWatch(life.Kubeconfig);
        await cluster.UntilHealthyAsync(Walk.Applications, Cancelled);
        await cluster.UntilAsync(ResourceTypes.Pods, all => all.Values.Where(pod => (string?)pod["metadata"]?["namespace"] == "coffee").All(pod => ServesSince(pod, life.StartedAt)), Cancelled);
        var seen = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var type in Kept)
        {
            foreach (var item in (await cluster.Resources.ListAsync(type, null, null, Cancelled)).Items)
            {
                seen[$"{type.Kind} {ResourceWatch.KeyOf(item)}"] = $"{item["metadata"]!["uid"]} {item["spec"]?.ToJsonString()} {item["data"]?.ToJsonString()}";
            }
        }

        using var shop = new ServiceCaller(life.Address);
        seen["cart"] = (await shop.GetAsync("cart", "/carts/kept", Cancelled))["items"]!.ToJsonString();
        Assert.Contains("latte", seen["cart"], StringComparison.Ordinal);
        return seen;
    }

    // Until the node has looked, a pod's status is that of the life before. Kubernetes keeps whole seconds.
    private static bool ServesSince(JsonObject pod, DateTimeOffset start) => ClusterWatch.IsReady(pod)
        && DateTimeOffset.TryParse((string?)pod["status"]?["containerStatuses"]?[0]?["state"]?["running"]?["startedAt"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
        && since > start.AddSeconds(-1);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    // The record of a campaign.
    private static void Report(List<double> points, int seed, int acknowledged)
    {
        var folder = Path.Combine(DashboardProcess.Root(), "artifacts", "campaigns");
        Directory.CreateDirectory(folder);
        var report = new JsonObject { ["seed"] = seed, ["kills"] = new JsonArray([.. points.Select(point => (JsonNode)Math.Round(point, 3))]), ["acknowledgedObjects"] = acknowledged, ["lost"] = 0 };
        File.WriteAllText(Path.Combine(folder, "kills.json"), report.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }
}
