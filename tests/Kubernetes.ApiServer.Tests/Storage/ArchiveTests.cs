using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Storage;
using Kubernetes.ApiServer.Tests.Hosting;
using Microsoft.Data.Sqlite;

namespace Kubernetes.ApiServer.Tests.Storage;

public sealed class ArchiveTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string Definition = """{"metadata":{"name":"widgets.example.com"},"spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}""";

    [Fact]
    public async Task A_cluster_becomes_what_it_was_and_stays_so_and_watchers_see_it_happen()
    {
        var options = new ApiServerOptions { DataDirectory = Directory.CreateTempSubdirectory().FullName };
        string archive;
        await using (var server = await TestServer.StartAsync(options))
        {
            await server.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Definition);
            await EstablishedAsync(server);
            await server.PostAsync("/apis/example.com/v1/namespaces/default/widgets", """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"}}""");
            var (_, kept) = await server.PostAsync(ConfigMaps, """{"metadata":{"name":"kept"},"data":{"a":"1"}}""");
            await server.PostAsync(ConfigMaps, """{"metadata":{"name":"lost"}}""");
            archive = await ReadAsync(server);
            await RestoreAsync(server, archive);
            Assert.Equal(Version(kept), Version((await server.GetAsync(ConfigMaps + "/kept")).Body));

            var (_, before) = await server.SendAsync(HttpMethod.Patch, ConfigMaps + "/kept", """{"data":{"a":"2"}}""", "application/merge-patch+json");
            await server.DeleteAsync(ConfigMaps + "/lost");
            await server.DeleteAsync("/apis/example.com/v1/namespaces/default/widgets/w");
            var (_, last) = await server.PostAsync(ConfigMaps, """{"metadata":{"name":"new"}}""");
            var since = Version(last);
            Assert.EndsWith(" objects changed\n", await RestoreAsync(server, archive), StringComparison.Ordinal);

            var seen = new List<string>();
            await foreach (var change in server.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={since}"))
            {
                Assert.True(Version((JsonObject)change["object"]!) > since);
                seen.Add($"{change["type"]} {change["object"]!["metadata"]!["name"]}");
                if (seen.Count == 3) { break; }
            }

            Assert.Equal(["ADDED lost", "DELETED new", "MODIFIED kept"], seen.Order(StringComparer.Ordinal));
            Assert.Equal("2", (string?)before["data"]!["a"]);
        }

        await using var again = await TestServer.StartAsync(options);
        Assert.Equal("1", (string?)(await again.GetAsync(ConfigMaps + "/kept")).Body["data"]!["a"]);
        Assert.Equal(200, (await again.GetAsync("/apis/example.com/v1/namespaces/default/widgets/w")).Code);
        Assert.Equal(404, (await again.GetAsync(ConfigMaps + "/new")).Code);
    }

    [Fact]
    public async Task An_archive_of_one_cluster_is_restored_in_another()
    {
        await using var first = await TestServer.StartAsync();
        await using var second = await TestServer.StartAsync();
        await first.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Definition);
        await EstablishedAsync(first);
        await first.PostAsync("/apis/example.com/v1/namespaces/default/widgets", """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"a":[1,2.5,null]}}""");

        await RestoreAsync(second, await ReadAsync(first));
        await EstablishedAsync(second);
        var (code, _) = await second.GetAsync("/apis/example.com/v1/namespaces/default/widgets/w");
        while (code == 404)
        {
            // The definition is stored; its resource is served once the controller has seen it.
            await Task.Yield();
            (code, _) = await second.GetAsync("/apis/example.com/v1/namespaces/default/widgets/w");
        }

        Assert.Equal(200, code);
        Assert.Equal(Objects(await ReadAsync(first)), Objects(await ReadAsync(second)));
    }

    [Theory]
    [InlineData("", "line 0: the archive was cut short")]
    [InlineData("{}", "line 1: this is not an archive of a cluster")]
    [InlineData("HEAD", "line 1: the archive was cut short")]
    [InlineData("HEAD\n{\"objects\":1}", "line 2: 0 objects were read, 1 were written")]
    [InlineData("HEAD\n{\"resource\":\"/configmaps\",\"namespace\":\"default\",\"name\":\"a\",\"object\":{}}", "line 2: no object with a resource, a name, a uid, a kind and an apiVersion that agree")]
    [InlineData("HEAD\nMAP\nMAP", "line 3: /configmaps default/a is there twice")]
    [InlineData("HEAD\nx", "line 2: 'x' is an invalid start of a value. LineNumber: 0 | BytePositionInLine: 0.")]
    [InlineData("HEAD\nNUMBER\n{\"objects\":1}", "/configmaps default/a: json: cannot unmarshal number into Go struct field ConfigMap.data of type string")]
    [InlineData("HEAD\nSTRANGE\n{\"objects\":1}", "things/widgets default/a: nothing defines its kind")]
    public async Task A_file_that_is_no_archive_is_refused_with_the_place(string archive, string problem)
    {
        const string map = """{"resource":"/configmaps","namespace":"default","name":"a","object":{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"default","uid":"u"},"data":{"a":""}}}""";
        archive = archive.Replace("HEAD", """{"format":"learning-gitops/cluster-archive","version":1}""", StringComparison.Ordinal)
            .Replace("MAP", map, StringComparison.Ordinal)
            .Replace("NUMBER", map.Replace("\"a\":\"\"", "\"a\":1", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("STRANGE", map.Replace("/configmaps", "things/widgets", StringComparison.Ordinal), StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<FormatException>(async () =>
            ArchiveCheck.Check(await StoreArchive.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(archive)), TestContext.Current.CancellationToken)));

        Assert.Equal(problem, error.Message);
    }

    [Fact]
    public async Task A_file_that_was_cut_short_changes_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var archive = await ReadAsync(server);
        var (_, before) = await server.PostAsync(ConfigMaps, """{"metadata":{"name":"before"}}""");

        var (code, refusal) = await server.SendAsync(HttpMethod.Put, "/data", archive[..archive.TrimEnd('\n').LastIndexOf('\n')]);

        Assert.Equal(400, code);
        Assert.Matches("^nothing was restored: line [0-9]+: the archive was cut short$", (string?)refusal["message"]);
        Assert.Equal(Version(before), Version((await server.GetAsync(ConfigMaps + "/before")).Body));
    }

    [Fact]
    public async Task Only_those_whose_role_says_so_read_or_restore_a_cluster()
    {
        await using var server = await TestServer.StartAsync();
        using var viewer = TestServer.ClientOf(server.Host, "eve");

        using var read = await viewer.GetAsync("/data", TestContext.Current.CancellationToken);
        using var restored = await viewer.PutAsync("/data", new StringContent(await ReadAsync(server)), TestContext.Current.CancellationToken);

        Assert.Equal((403, 403), ((int)read.StatusCode, (int)restored.StatusCode));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_left_alone_and_one_from_before_versions_is_read()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "cluster.db");
        await using (var store = ObjectStore.Open(file))
        {
            await store.CreateAsync(new ObjectPath("/configmaps", "default", "a"), new JsonObject { ["kind"] = "ConfigMap", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["name"] = "a" } });
        }

        SetLayout(file, 0);
        await using (var store = ObjectStore.Open(file)) { Assert.Single(store.Snapshot.Of("/configmaps").In("default")); }
        SetLayout(file, StoreSchema.Current + 1);
        var error = Assert.Throws<IOException>(() => ObjectStore.Open(file));
        Assert.Equal($"{file} was written by a newer version of this product (layout {StoreSchema.Current + 1}; this one knows {StoreSchema.Current}). Start that version, or delete the cluster to make it anew.", error.Message);
    }

    private static void SetLayout(string file, int layout)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version = " + layout;
        command.ExecuteNonQuery();
    }

    private static long Version(JsonObject item) => long.Parse((string)item["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture);

    private static Task<string> ReadAsync(TestServer server) => server.Client.GetStringAsync("/data", TestContext.Current.CancellationToken);

    private static async Task<string> RestoreAsync(TestServer server, string archive)
    {
        using var content = new StringContent(archive, Encoding.UTF8, "application/json");
        using var answer = await server.Client.PutAsync("/data", content, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until what <see cref="Definition"/> defines is served.</summary>
    private static async Task EstablishedAsync(TestServer server)
    {
        await foreach (var change in server.WatchAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions?watch=true"))
        {
            if (change["object"]!["status"]?["conditions"] is JsonArray conditions && conditions.Any(condition => (string?)condition!["type"] == "Established" && (string?)condition["status"] == "True")) { return; }
        }
    }

    /// <summary>The objects of an archive without what each cluster counts and makes for itself.</summary>
    private static List<string> Objects(string archive) => [.. archive.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..^1].Where(text => !text.Contains("/apiservices\"", StringComparison.Ordinal)).Select(text =>
    {
        var line = (JsonObject)JsonNode.Parse(text)!;
        (line["object"]?["metadata"] as JsonObject)?.Remove("resourceVersion");
        return line.ToJsonString();
    })];
}
