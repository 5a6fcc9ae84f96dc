using System.Net;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.ApiServer.Tests.Hosting;
using Microsoft.Data.Sqlite;

namespace Kubernetes.ApiServer.Tests.Storage;

public sealed class FullDiskTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task A_server_refuses_writes_while_the_disk_does_and_takes_them_again_afterwards_without_a_restart()
    {
        var token = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("full-disk-").FullName;
        await using (var server = await TestServer.StartAsync(new ApiServerOptions { DataDirectory = folder }))
        {
            await server.PostAsync(Maps, Map("before"));
            Execute(folder, "CREATE TRIGGER full BEFORE INSERT ON objects BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
            var (failed, status) = await server.PostAsync(Maps, Map("unsure"));
            var (refused, later) = await server.PostAsync(Maps, Map("refused"));
            var (read, _) = await server.GetAsync(Maps + "/before");
            Execute(folder, "DROP TRIGGER full");

            // A client comes again after as long as it is told.
            var (code, retryAfter) = (HttpStatusCode.ServiceUnavailable, TimeSpan.Zero);
            for (var attempt = 0; attempt < 20 && code == HttpStatusCode.ServiceUnavailable; attempt++)
            {
                await Task.Delay(retryAfter, token);
                using var content = new StringContent(Map("after"), System.Text.Encoding.UTF8, "application/json");
                using var answer = await server.Client.PostAsync(Maps, content, token);
                (code, retryAfter) = (answer.StatusCode, answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero);
            }

            Assert.Equal((503, 503, 200), (failed, refused, read));
            Assert.Contains("database or disk is full", (string?)status["message"], StringComparison.Ordinal);
            Assert.Null(status["details"]?["retryAfterSeconds"]);   // whoever tried it again would meet his own object
            Assert.Equal(1, (int?)later["details"]!["retryAfterSeconds"]);
            Assert.Equal(HttpStatusCode.Created, code);
        }

        // What memory showed meanwhile is on disk as well; what was refused is nowhere.
        await using var again = await TestServer.StartAsync(new ApiServerOptions { DataDirectory = folder });
        foreach (var (name, expected) in new[] { ("before", 200), ("unsure", 200), ("refused", 404), ("after", 200) })
        {
            Assert.Equal((name, expected), (name, (await again.GetAsync($"{Maps}/{name}")).Code));
        }
    }

    private static string Map(string name) => $$"""{"metadata":{"name":"{{name}}"} }""";

    /// <summary>Makes the database refuse what it is told, from a connection of its own.</summary>
    private static void Execute(string folder, string statement)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "cluster.db"), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the statements are constants of this class
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
