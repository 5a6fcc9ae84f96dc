using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernetes.Controllers.Tests;

/// <summary>How one who writes waits until an informer knows of it.</summary>
public sealed class InformerWaitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_written_is_waited_for_and_what_does_not_come_only_so_long()
    {
        await using var server = await ApiServerHost.StartAsync(new ApiServerOptions(), Token);
        using var admin = server.CreateAdminClient();
        var client = new ResourceClient(admin);
        await using var informers = new InformerFactory(client, TimeProvider.System, NullLoggerFactory.Instance);
        var maps = informers.Get<JsonObject>(ResourceTypes.ConfigMaps, "default");
        Assert.True(await maps.WaitUntilAsync(() => maps.HasReached("1"), TimeSpan.FromMinutes(1), Token));

        var key = new ObjectKey("default", "one");
        var body = JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one","namespace":"default"}}""")!.AsObject();
        var written = (await client.CreateAsync(ResourceTypes.ConfigMaps, body, new WriteOptions(), Token)).ResourceVersion();
        Assert.True(await maps.WaitUntilAsync(() => maps.HasReached(written), TimeSpan.FromMinutes(1), Token));
        Assert.Equal(written, maps.Find(key)?.ResourceVersion());

        await client.DeleteAsync(ResourceTypes.ConfigMaps, key, new DeletionOptions(), Token);
        Assert.True(await maps.WaitUntilAsync(() => maps.Find(key) is null, TimeSpan.FromMinutes(1), Token));
        Assert.False(await maps.WaitUntilAsync(() => maps.HasReached("1000000000"), TimeSpan.FromMilliseconds(1), Token));
    }
}
