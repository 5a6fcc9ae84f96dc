using System.Globalization;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.ApiServer.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Kubernetes.ApiServer.Tests.Http;

public sealed class WatchTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Initial_events_end_with_the_marked_bookmark_and_changes_follow_in_order()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Maps, Map("a"));
        var seen = new List<string>();
        await foreach (var change in server.WatchAsync(Maps + "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"))
        {
            var marked = (string?)change["object"]?["metadata"]?["annotations"]?["k8s.io/initial-events-end"] == "true";
            seen.Add($"{change["type"]} {change["object"]?["metadata"]?["name"]}");
            if (marked)
            {
                await server.PostAsync(Maps, Map("b"));
                await server.SendAsync(HttpMethod.Patch, Maps + "/b", """{"data":{"k":"2"}}""", "application/merge-patch+json");
                await server.DeleteAsync(Maps + "/b");
            }

            if ((string?)change["type"] == "DELETED")
            {
                break;
            }
        }

        Assert.Equal(["ADDED a", "BOOKMARK ", "ADDED b", "MODIFIED b", "DELETED b"], seen);
    }

    [Fact]
    public async Task An_object_that_stops_matching_the_selector_is_reported_as_deleted()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Maps, Map("a", "x"));
        var seen = new List<string>();
        await foreach (var change in server.WatchAsync(Maps + "?watch=true&labelSelector=app%3Dx"))
        {
            seen.Add((string)change["type"]!);
            if (seen.Count == 1)
            {
                await server.SendAsync(HttpMethod.Patch, Maps + "/a", """{"metadata":{"labels":{"app":"y"}}}""", "application/merge-patch+json");
            }
            else
            {
                break;
            }
        }

        Assert.Equal(["ADDED", "DELETED"], seen);
    }

    [Fact]
    public async Task Rows_of_a_watch_show_the_age_of_their_own_moment()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01T00:00:00Z", CultureInfo.InvariantCulture));
        await using var server = await TestServer.StartAsync(new ApiServerOptions { Time = time });
        await server.PostAsync(Maps, Map("before"));
        server.Client.DefaultRequestHeaders.Accept.ParseAdd("application/json;as=Table;v=v1;g=meta.k8s.io");
        var ages = new List<string>();
        await foreach (var change in server.WatchAsync(Maps + "?watch=true"))
        {
            ages.AddRange(((JsonArray)change["object"]!["rows"]!).Select(row => $"{row!["cells"]![0]} {row["cells"]![2]}"));
            if (ages.Count == 2)
            {
                break;
            }

            time.Advance(TimeSpan.FromSeconds(7));
            await server.PostAsync(Maps, Map("after"));
        }

        Assert.Equal(["before 0s", "after 0s"], ages);
    }

    [Fact]
    public async Task A_write_that_changes_nothing_keeps_its_revision()
    {
        await using var server = await TestServer.StartAsync();
        var (_, created) = await server.PostAsync(Maps, Map("a"));

        var (code, patched) = await server.SendAsync(HttpMethod.Patch, Maps + "/a", """{"data":{"k":"1"}}""", "application/merge-patch+json");

        Assert.Equal(200, code);
        Assert.Equal((string?)created["metadata"]!["resourceVersion"], (string?)patched["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task A_paged_list_shows_one_moment()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var name in new[] { "a", "b", "c" })
        {
            await server.PostAsync(Maps, Map(name, "x"));
        }

        var (_, first) = await server.GetAsync(Maps + "?limit=2");
        await server.DeleteAsync(Maps + "/c");
        var (_, second) = await server.GetAsync(Maps + "?limit=2&continue=" + Uri.EscapeDataString((string)first["metadata"]!["continue"]!));

        Assert.Equal(1, (int)first["metadata"]!["remainingItemCount"]!);
        Assert.Equal(["c"], ((JsonArray)second["items"]!).Select(i => (string?)i!["metadata"]!["name"]));
        Assert.Equal((string?)first["metadata"]!["resourceVersion"], (string?)second["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task A_namespace_goes_when_its_finalizer_does()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync("/api/v1/namespaces", """{"metadata":{"name":"gone"}}""");
        var (_, terminating) = await server.DeleteAsync("/api/v1/namespaces/gone");
        terminating["spec"] = new JsonObject();

        var (code, _) = await server.SendAsync(HttpMethod.Put, "/api/v1/namespaces/gone/finalize", terminating.ToJsonString());
        var (after, _) = await server.GetAsync("/api/v1/namespaces/gone");

        Assert.Equal("Terminating", (string?)terminating["status"]!["phase"]);
        Assert.Equal(200, code);
        Assert.Equal(404, after);
    }

    private static string Map(string name, string? app = null) =>
        app is null
            ? $$$"""{"metadata":{"name":"{{{name}}}"},"data":{"k":"1"}}"""
            : $$$"""{"metadata":{"name":"{{{name}}}","labels":{"app":"{{{app}}}"}},"data":{"k":"1"}}""";
}
