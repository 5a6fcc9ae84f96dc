using System.Text.Json.Nodes;

namespace Kubernetes.Runtime.Tests;

public sealed class TypeDiscoveryTests
{
    [Fact]
    public async Task Types_that_cannot_be_watched_are_found_by_name_and_not_listed()
    {
        var discovery = new TypeDiscovery((path, _) => Task.FromResult(JsonNode.Parse(path == "/apis"
            ? """{"groups":[]}"""
            : """
              {"resources":[{"name":"pods","kind":"Pod","namespaced":true,"verbs":["get","list","watch"]},{"name":"pods/status","kind":"Pod","namespaced":true,"verbs":["get"]},
               {"name":"componentstatuses","kind":"ComponentStatus","namespaced":false,"verbs":["get","list"]}]}
              """)!.AsObject()));

        Assert.Equal(["pods"], (await discovery.ListAsync(TestContext.Current.CancellationToken)).Select(type => type.Plural));
        Assert.Equal("componentstatuses", (await discovery.FindAsync("v1", "ComponentStatus", TestContext.Current.CancellationToken))?.Plural);
    }
}
