using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernetes.Controllers.Tests;

/// <summary>What an informer knows while a server's objects come, change and go.</summary>
public sealed class InformerTests : IAsyncLifetime
{
    private ApiServerHost _server = null!;
    private k8s.IKubernetes _admin = null!;
    private ResourceClient _client = null!;
    private InformerFactory _informers = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServerHost.StartAsync(new ApiServerOptions(), Token);
        _admin = _server.CreateAdminClient();
        _client = new ResourceClient(_admin);
        _informers = new InformerFactory(_client, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _informers.DisposeAsync();
        _admin.Dispose();
        await _server.DisposeAsync();
    }

    /// <summary>One who writes can wait until an informer knows of it.</summary>
    [Fact]
    public async Task What_was_written_is_waited_for_and_what_does_not_come_only_so_long()
    {
        var maps = _informers.Get<JsonObject>(ResourceTypes.ConfigMaps, "default");
        Assert.True(await maps.WaitUntilAsync(() => maps.HasReached("1"), TimeSpan.FromMinutes(1), Token));

        var key = new ObjectKey("default", "one");
        var written = (await CreateAsync("one", "{}")).ResourceVersion();
        Assert.True(await maps.WaitUntilAsync(() => maps.HasReached(written), TimeSpan.FromMinutes(1), Token));
        Assert.Equal(written, maps.Find(key)?.ResourceVersion());

        await _client.DeleteAsync(ResourceTypes.ConfigMaps, key, new DeletionOptions(), Token);
        Assert.True(await maps.WaitUntilAsync(() => maps.Find(key) is null, TimeSpan.FromMinutes(1), Token));
        Assert.False(await maps.WaitUntilAsync(() => maps.HasReached("1000000000"), TimeSpan.FromMilliseconds(1), Token));
    }

    [Fact]
    public async Task What_is_selected_follows_labels_that_change_as_models_and_as_documents()
    {
        await CreateAsync("one", """{"app":"web","tier":"front"}""");
        await CreateAsync("two", """{"app":"web","tier":"back"}""");
        await CreateAsync("bare", "{}");
        var models = _informers.Get<V1ConfigMap>(ResourceTypes.ConfigMaps, "default");
        var documents = _informers.Get<JsonObject>(ResourceTypes.ConfigMaps, "default");
        await models.WaitForSyncAsync(Token);
        await documents.WaitForSyncAsync(Token);

        Shows("app=web", "one", "two");
        Shows("app=web,tier=back", "two");
        Shows("app=web,tier!=back", "one");
        Shows("app in (web, other),tier", "one", "two");
        Shows("!app", "bare");
        Shows("", "bare", "one", "two");
        Shows("app=none");
        Assert.Empty(models.Select("other", LabelSelector.Parse("app=web")));

        var changed = await _client.PatchAsync(
            ResourceTypes.ConfigMaps, new ObjectKey("default", "one"), PatchType.Merge,
            JsonNode.Parse("""{"metadata":{"labels":{"app":"none","tier":null}}}""")!, new WriteOptions(), Token);
        await UntilAsync("one", changed.ResourceVersion());
        Shows("app=none", "one");
        Shows("app=web", "two");
        Shows("tier=front");

        await _client.DeleteAsync(ResourceTypes.ConfigMaps, new ObjectKey("default", "two"), new DeletionOptions(), Token);
        var third = await CreateAsync("three", """{"app":"web"}""");
        await UntilAsync("three", third.ResourceVersion());
        Shows("app=web", "three");
        Shows("tier=back");

        void Shows(string selector, params string[] names)
        {
            Assert.Equal(names, models.Select("default", LabelSelector.Parse(selector)).Select(found => found.Metadata.Name).Order(StringComparer.Ordinal));
            Assert.Equal(names, documents.Select("default", LabelSelector.Parse(selector)).Select(found => found.Name()).Order(StringComparer.Ordinal));
        }

        async Task UntilAsync(string name, string version)
        {
            var key = new ObjectKey("default", name);
            await models.FollowAsync(Token).FirstAsync(all => all.GetValueOrDefault(key)?.Metadata.ResourceVersion == version, Token);
            await documents.FollowAsync(Token).FirstAsync(all => all.GetValueOrDefault(key)?.ResourceVersion() == version, Token);
        }
    }

    private Task<JsonObject> CreateAsync(string name, string labels) => _client.CreateAsync(
        ResourceTypes.ConfigMaps,
        JsonNode.Parse($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"default","labels":{{{labels}}}}}""")!.AsObject(),
        new WriteOptions(), Token);
}
