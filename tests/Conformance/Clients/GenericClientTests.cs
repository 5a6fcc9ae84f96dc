using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Conformance.Clients;

/// <summary>What a program does with kinds that the library does not know, by GenericClient and custom objects.</summary>
public sealed class GenericClientTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    private const string Group = "client.example.com";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Custom_objects_are_served_from_the_moment_their_definition_is_established()
    {
        var ns = await cluster.CreateNamespaceAsync();
        await EstablishAsync();
        using var gadgets = new GenericClient(cluster.Client, Group, "v1", "gadgets", disposeClient: false);

        var created = await gadgets.CreateNamespacedAsync(new Gadget { Metadata = new V1ObjectMeta { Name = "g" }, Spec = new GadgetSpec { Size = 3 } }, ns, Token);
        var read = await gadgets.ReadNamespacedAsync<Gadget>(ns, "g", Token);
        read.Spec!.Size = 4;
        var replaced = await gadgets.ReplaceNamespacedAsync(read, ns, "g", Token);
        var patched = await gadgets.PatchNamespacedAsync<Gadget>(new V1Patch("""{"spec":{"color":"red"}}""", V1Patch.PatchType.MergePatch), ns, "g", Token);
        var invalid = await Assert.ThrowsAsync<HttpOperationException>(() => gadgets.CreateNamespacedAsync(new Gadget { Metadata = new V1ObjectMeta { Name = "h" }, Spec = new GadgetSpec { Size = 30 } }, ns, Token));
        var strategic = await Assert.ThrowsAsync<HttpOperationException>(() => gadgets.PatchNamespacedAsync<Gadget>(new V1Patch("""{"spec":{"color":"blue"}}""", V1Patch.PatchType.StrategicMergePatch), ns, "g", Token));
        var raw = await cluster.Client.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>(Group, "v1", ns, "gadgets", "g", Token);
        await cluster.Client.CustomObjects.PatchNamespacedCustomObjectStatusAsync<JsonObject>(new V1Patch("""{"status":{"seen":true},"spec":{"size":1}}""", V1Patch.PatchType.MergePatch), Group, "v1", ns, "gadgets", "g", cancellationToken: Token);
        var after = await gadgets.ReadNamespacedAsync<Gadget>(ns, "g", Token);
        var list = await gadgets.ListNamespacedAsync<GadgetList>(ns, cancel: Token);
        await gadgets.DeleteNamespacedAsync<V1Status>(ns, "g", Token);

        Assert.Equal(("green", 3), (created.Spec!.Color, created.Spec.Size));
        Assert.Equal((4, "red", 4), (replaced.Spec!.Size, patched.Spec!.Color, after.Spec!.Size));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnsupportedMediaType), (invalid.Response.StatusCode, strategic.Response.StatusCode));
        Assert.Equal("red", (string?)raw["spec"]!["color"]);
        Assert.Equal(true, after.Status?.Seen);
        Assert.Equal(["g"], list.Items.Select(item => item.Metadata.Name));
        Assert.Empty((await gadgets.ListNamespacedAsync<GadgetList>(ns, cancel: Token)).Items);
    }

    [Fact]
    public async Task A_generic_watch_tells_of_custom_objects()
    {
        var ns = await cluster.CreateNamespaceAsync();
        await EstablishAsync();
        using var gadgets = new GenericClient(cluster.Client, Group, "v1", "gadgets", disposeClient: false);
        await gadgets.CreateNamespacedAsync(new Gadget { Metadata = new V1ObjectMeta { Name = "g" }, Spec = new GadgetSpec { Size = 1 } }, ns, Token);

        var seen = new List<(WatchEventType, int)>();
        await foreach (var (type, gadget) in gadgets.WatchNamespacedAsync<Gadget>(ns, onError: error => Assert.Fail(error.Message), cancel: Token))
        {
            seen.Add((type, gadget.Spec!.Size));
            if (seen.Count == 2) { break; }
            await gadgets.PatchNamespacedAsync<Gadget>(new V1Patch("""{"spec":{"size":2}}""", V1Patch.PatchType.MergePatch), ns, "g", Token);
        }

        Assert.Equal([(WatchEventType.Added, 1), (WatchEventType.Modified, 2)], seen);
    }

    [Fact]
    public async Task Built_in_kinds_are_reached_generically_too()
    {
        var ns = await cluster.CreateNamespaceAsync();
        using var maps = new GenericClient(cluster.Client, "", "v1", "configmaps", disposeClient: false);

        await maps.CreateNamespacedAsync(new V1ConfigMap { ApiVersion = "v1", Kind = "ConfigMap", Metadata = new V1ObjectMeta { Name = "m" } }, ns, Token);
        var read = await maps.ReadNamespacedAsync<V1ConfigMap>(ns, "m", Token);

        Assert.Equal("m", read.Name());
    }

    private async Task EstablishAsync()
    {
        var api = cluster.Client.ApiextensionsV1;
        var definition = KubernetesYaml.Deserialize<V1CustomResourceDefinition>("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gadgets.client.example.com}
            spec:
              group: client.example.com
              scope: Namespaced
              names: {plural: gadgets, kind: Gadget, listKind: GadgetList}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}}
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec: {type: object, properties: {size: {type: integer, maximum: 9}, color: {type: string, default: green}}}
                      status: {type: object, properties: {seen: {type: boolean}}}
            """);
        try { await api.CreateCustomResourceDefinitionAsync(definition, cancellationToken: Token); }
        catch (HttpOperationException error) when (error.Response.StatusCode == HttpStatusCode.Conflict) { /* another test was first */ }

        await foreach (var (_, known) in api.WatchListCustomResourceDefinitionAsync(fieldSelector: "metadata.name=gadgets.client.example.com", cancellationToken: Token))
        {
            if (known.Status?.Conditions?.Any(condition => condition is { Type: "Established", Status: "True" }) == true) { return; }
        }
    }
}
