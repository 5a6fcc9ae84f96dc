using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernetes.Controllers.Tests;

/// <summary>What an informer selects by labels, while a server's objects come, change and go.</summary>
public sealed class InformerSelectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_selected_follows_labels_that_change_as_models_and_as_documents()
    {
        await using var server = await ApiServerHost.StartAsync(new ApiServerOptions(), Token);
        using var admin = server.CreateAdminClient();
        var client = new ResourceClient(admin);
        await CreateAsync(client, "one", """{"app":"web","tier":"front"}""");
        await CreateAsync(client, "two", """{"app":"web","tier":"back"}""");
        await CreateAsync(client, "bare", "{}");
        await using var informers = new InformerFactory(client, TimeProvider.System, NullLoggerFactory.Instance);
        var models = informers.Get<V1ConfigMap>(ResourceTypes.ConfigMaps, "default");
        var documents = informers.Get<JsonObject>(ResourceTypes.ConfigMaps, "default");
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

        var changed = await client.PatchAsync(
            ResourceTypes.ConfigMaps, new ObjectKey("default", "one"), PatchType.Merge,
            JsonNode.Parse("""{"metadata":{"labels":{"app":"none","tier":null}}}""")!, new WriteOptions(), Token);
        await UntilAsync("one", changed.ResourceVersion());
        Shows("app=none", "one");
        Shows("app=web", "two");
        Shows("tier=front");

        await client.DeleteAsync(ResourceTypes.ConfigMaps, new ObjectKey("default", "two"), new DeletionOptions(), Token);
        var third = await CreateAsync(client, "three", """{"app":"web"}""");
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

    private static Task<JsonObject> CreateAsync(ResourceClient client, string name, string labels) => client.CreateAsync(
        ResourceTypes.ConfigMaps,
        JsonNode.Parse($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"default","labels":{{{labels}}}}}""")!.AsObject(),
        new WriteOptions(), Token);
}
