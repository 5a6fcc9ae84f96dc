using System.Globalization;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Tests.Storage;

public sealed class DurabilityTests
{
    [Fact]
    public async Task What_was_acknowledged_is_there_in_a_copy_of_the_files_taken_without_closing()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        var file = Path.Combine(folder, "cluster.db");
        await using var store = ObjectStore.Open(file);
        var writes = Enumerable.Range(0, 200).Select(i => store.CreateAsync(PathOf(i), Object(i)));
        var written = await Task.WhenAll(writes);
        await store.DeleteAsync(PathOf(7), written[7]!.Revision, null);

        // A kill leaves the database and its log as they are at that moment.
        var copy = Directory.CreateTempSubdirectory().FullName;
        foreach (var name in new[] { "cluster.db", "cluster.db-wal" })
        {
            File.Copy(Path.Combine(folder, name), Path.Combine(copy, name));
        }

        await using var reopened = ObjectStore.Open(Path.Combine(copy, "cluster.db"));

        Assert.Equal(199, reopened.Snapshot.Of("/configmaps").In("default").Count());
        Assert.Null(reopened.Find(PathOf(7)));
        Assert.Equal(written[9]!.Json.ToArray(), reopened.Find(PathOf(9))!.Json.ToArray());
        Assert.True(reopened.Snapshot.Revision > store.Snapshot.Revision);
    }

    [Fact]
    public async Task Only_its_owner_reads_the_database_and_its_log()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes; the profile folder's access list applies.");
        var folder = Directory.CreateTempSubdirectory().FullName;
        await using var store = ObjectStore.Open(Path.Combine(folder, "cluster.db"));
        await store.CreateAsync(PathOf(1), Object(1));

        var files = Directory.GetFiles(folder);

        Assert.True(files.Length >= 2);
        foreach (var file in files)
        {
            if (!OperatingSystem.IsWindows()) { Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)); }
        }
    }

    [Fact]
    public async Task Of_two_writers_that_read_the_same_revision_one_wins()
    {
        await using var store = ObjectStore.Open(null);
        var first = await store.CreateAsync(PathOf(1), Object(1));

        var outcomes = await Task.WhenAll(store.ReplaceAsync(PathOf(1), first!.Revision, Object(1)), store.ReplaceAsync(PathOf(1), first.Revision, Object(1)));

        Assert.Single(outcomes, o => o is not null);
    }

    [Fact]
    public async Task A_watcher_from_before_the_window_is_told_to_list_again()
    {
        await using var store = ObjectStore.Open(null);
        var current = await store.CreateAsync(PathOf(1), Object(1));
        var start = current!.Revision;
        for (var i = 0; i < 5000; i++)
        {
            current = await store.ReplaceAsync(PathOf(1), current!.Revision, Object(1));
        }

        Assert.Null(store.Follow("/configmaps", start));
        Assert.NotNull(store.Follow("/configmaps", current!.Revision - 10));
    }

    private static ObjectPath PathOf(int i) => new("/configmaps", "default", i.ToString("D4", CultureInfo.InvariantCulture));

    private static JsonObject Object(int i) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = PathOf(i).Name, ["namespace"] = "default", ["uid"] = Guid.NewGuid().ToString() },
    };
}
