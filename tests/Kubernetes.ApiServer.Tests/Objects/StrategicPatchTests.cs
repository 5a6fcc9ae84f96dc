using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Objects;

/// <summary>What the directives of a strategic merge patch do to a list whose elements have a merge key (pkg/util/strategicpatch/patch.go of apimachinery).</summary>
public sealed class StrategicPatchTests
{
    [Theory]
    [InlineData("""[{"name":"b","image":"new"},{"name":"c","image":"c"}]""", "c:c a:a b:new")]
    [InlineData("""[{"name":"b","$patch":"delete"},{"name":"c","image":"c"}]""", "c:c a:a")]
    [InlineData("""[{"$patch":"replace"},{"name":"c","image":"c"}]""", "c:c")]
    [InlineData("""[{"name":"b","image":"new","$patch":"replace"},{"name":"c","image":"c"}]""", "c:c")]
    public async Task A_directive_in_an_element_counts_for_the_list(string containers, string expected)
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync("/apis/apps/v1/namespaces/default/deployments", """{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"a","image":"a"},{"name":"b","image":"b"}]}}}}""");

        var patch = """{"spec":{"template":{"spec":{"containers":""" + containers + "}}}}";
        var (code, answer) = await server.SendAsync(HttpMethod.Patch, "/apis/apps/v1/namespaces/default/deployments/d", patch, "application/strategic-merge-patch+json");

        Assert.Equal(200, code);
        Assert.Equal(expected, string.Join(' ', answer["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Select(c => $"{c!["name"]}:{c["image"]}")));
    }

    [Theory]
    [InlineData("", """[{"name":"c"},{"name":"a"}]""", "s c a t")]
    [InlineData("""{"name":"n","image":"n"}""", """[{"name":"a"},{"name":"n"},{"name":"c"}]""", "a n s c t")]
    [InlineData("""{"name":"n","image":"n"},{"name":"a","$patch":"delete"}""", """[{"name":"n"},{"name":"c"}]""", "s t n c")]
    public async Task What_the_order_of_a_patch_does_not_list_stands_before_what_came_after_it(string containers, string order, string expected)
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync("/apis/apps/v1/namespaces/default/deployments", """{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"a","image":"a"},{"name":"s","image":"s"},{"name":"c","image":"c"},{"name":"t","image":"t"}]}}}}""");

        var list = containers.Length == 0 ? "" : $$""" "containers":[{{containers}}], """;
        var patch = $$"""{"spec":{"template":{"spec":{ {{list}} "$setElementOrder/containers":{{order}} } } } }""";
        var (code, answer) = await server.SendAsync(HttpMethod.Patch, "/apis/apps/v1/namespaces/default/deployments/d", patch, "application/strategic-merge-patch+json");

        Assert.Equal(200, code);
        Assert.Equal(expected, string.Join(' ', answer["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Select(c => (string?)c!["name"])));
    }
}
