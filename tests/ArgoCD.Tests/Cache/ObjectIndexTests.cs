using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Objects;

namespace ArgoCD.Tests.Cache;

public sealed class ObjectIndexTests
{
    private const int Changes = 20_000;

    [Fact]
    public async Task Who_reads_while_an_object_changes_finds_it_in_each_of_its_groups()
    {
        var index = new ObjectIndex(item => item.Annotation("instance"));
        index.Put(Item(1));
        var writing = Task.Run(
            () =>
            {
                for (var version = 2; version < Changes; version++)
                {
                    index.Put(Item(version));
                }
            },
            TestContext.Current.CancellationToken);
        while (!writing.IsCompleted)
        {
            Assert.Single(index.MarkedFor("cart"));
            Assert.Single(index.OwnedBy("owner"));
            Assert.Single(index.InNamespace("coffee"));
            Assert.Single(index.OfKind("", "ConfigMap"));
        }

        await writing;
        Assert.Equal($"{Changes - 1}", Assert.Single(index.MarkedFor("cart")).ResourceVersion());
    }

    [Fact]
    public void What_changes_hands_leaves_the_groups_that_it_is_in_no_more()
    {
        var index = new ObjectIndex(item => item.Annotation("instance"));
        index.Put(Item(1));
        index.Put(Item(2, instance: "order", owner: "other"));
        Assert.Empty(index.MarkedFor("cart"));
        Assert.Empty(index.OwnedBy("owner"));
        Assert.Single(index.MarkedFor("order"));
        Assert.Single(index.OwnedBy("other"));
        index.End(new("", "ConfigMap", "coffee", "settings"), "1");
        Assert.Empty(index.MarkedFor("order"));
        Assert.Empty(index.OwnedBy("other"));
        Assert.Empty(index.InNamespace("coffee"));
        Assert.Empty(index.OfKind("", "ConfigMap"));
    }

    private static JsonObject Item(int version, string instance = "cart", string owner = "owner") => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject
        {
            ["name"] = "settings",
            ["namespace"] = "coffee",
            ["uid"] = "1",
            ["resourceVersion"] = $"{version}",
            ["annotations"] = new JsonObject { ["instance"] = instance },
            ["ownerReferences"] = new JsonArray(new JsonObject { ["uid"] = owner }),
        },
    };
}
