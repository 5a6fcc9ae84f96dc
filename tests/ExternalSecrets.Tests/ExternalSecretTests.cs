using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.Controllers.Tests.Cluster;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Objects;

namespace ExternalSecrets.Tests;

public sealed class ExternalSecretTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1h0m0s", 3600)]
    [InlineData("1m", 60)]
    [InlineData("1m30s", 90)]
    [InlineData("0", 0)]
    public void Durations_are_read_as_Go_writes_them(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ExternalSecretReconciler.Duration(text));

    [Fact]
    public async Task A_secret_is_written_repaired_and_collected_and_errors_are_told()
    {
        var isDefined = new TaskCompletionSource();
        await using var cluster = await ControlledCluster.StartAsync(Token, async (kubernetes, client, stop) =>
        {
            await isDefined.Task;
            await new ProgramRun().RunAsync(new ExternalSecretsProgram(), kubernetes, client, stop);
        });
        foreach (var type in new[] { ResourceTypes.ExternalSecrets, ResourceTypes.SecretStores, ResourceTypes.ClusterSecretStores })
        {
            await cluster.DefineAsync(type, """{"status":{}}""", Token);
        }

        isDefined.SetResult();
        await cluster.CreateAsync(
            ResourceTypes.ClusterSecretStores,
            """{"metadata":{"name":"store"},"spec":{"provider":{"fake":{"data":[{"key":"cart/db","value":"{\"host\":\"/data\",\"port\":5432}"}]}}}}""",
            Token);
        await cluster.UntilAsync(ResourceTypes.ClusterSecretStores, "", "store", item => (string?)item.Condition("Ready")?["reason"] == "Valid", Token);
        await cluster.CreateAsync(
            ResourceTypes.ExternalSecrets,
            """
            {"metadata":{"name":"cart-db","namespace":"default"},"spec":{"refreshInterval":"1m","secretStoreRef":{"kind":"ClusterSecretStore","name":"store"},
             "target":{"name":"cart-db","template":{"data":{"host":"{{ .host }}","url":"{{ .host | upper }}:{{ .port }}"}}},"dataFrom":[{"extract":{"key":"cart/db"}}]}}
            """,
            Token);
        var secret = await cluster.UntilAsync(ResourceTypes.Secrets, "default", "cart-db", _ => true, Token);
        Assert.Equal("/DATA:5432", Text(secret, "url"));
        await cluster.UntilAsync(ResourceTypes.ExternalSecrets, "default", "cart-db", item => (string?)item.Condition("Ready")?["reason"] == "SecretSynced", Token);

        await cluster.Client.PatchAsync(
            ResourceTypes.Secrets, secret.Key(), PatchType.Merge, JsonNode.Parse("""{"data":{"url":"aGFja2Vk"}}""")!, new WriteOptions(), Token);
        await cluster.UntilAsync(ResourceTypes.Secrets, "default", "cart-db", item => item.ResourceVersion() != secret.ResourceVersion() && Text(item, "url") == "/DATA:5432", Token);

        await cluster.Client.DeleteAsync(ResourceTypes.Secrets, secret.Key(), new DeletionOptions(), Token);
        await cluster.UntilAsync(ResourceTypes.Secrets, "default", "cart-db", item => item.Uid() != secret.Uid(), Token);

        await cluster.CreateAsync(
            ResourceTypes.ExternalSecrets,
            """{"metadata":{"name":"absent","namespace":"default"},"spec":{"secretStoreRef":{"kind":"ClusterSecretStore","name":"store"},"dataFrom":[{"extract":{"key":"nothing"}}]}}""",
            Token);
        await cluster.UntilAsync(ResourceTypes.ExternalSecrets, "default", "absent", item => (string?)item.Condition("Ready")?["reason"] == "SecretSyncedError", Token);
        await cluster.UntilAsync(
            ResourceTypes.Events, items => items.Any(item => (string?)item["message"] == "error processing spec.dataFrom[0].extract, err: Secret does not exist"), Token);

        await cluster.Client.DeleteAsync(ResourceTypes.ExternalSecrets, new ObjectKey("default", "cart-db"), new DeletionOptions(), Token);
        await cluster.UntilAsync(ResourceTypes.Secrets, items => items.All(item => item.Name() != "cart-db"), Token);
    }

    private static string Text(JsonObject secret, string key) => Encoding.UTF8.GetString(Convert.FromBase64String((string?)secret.At("data", key) ?? ""));
}
