using System.Text.Json.Nodes;
using ArgoCD.Comparison;

namespace ArgoCD.Tests.Comparison;

public sealed class ThreeWayMergeTests
{
    private const string Applied = """{"apiVersion":"example.com/v1","spec":{"routes":[{"path":"/"}]}}""";

    [Theory]
    [InlineData("""{"spec":{"routes":[{"path":"/","weight":1}]}}""", false)]
    [InlineData("""{"spec":{"routes":[{"path":"/","weight":1}],"more":true}}""", false)]
    [InlineData("""{"spec":{"routes":[{"path":"/tea","weight":1}]}}""", true)]
    [InlineData("""{"spec":{"routes":[{"path":"/","weight":1},{"path":"/tea"}]}}""", true)]
    [InlineData("""{"spec":{"routes":[]}}""", true)]
    public void What_the_server_filled_in_within_a_list_of_a_custom_resource_is_no_difference(string live, bool differs)
    {
        var (target, present) = (Parse(Applied), Parse(live));
        present["apiVersion"] = "example.com/v1";
        foreach (var original in new[] { null, Parse(Applied) })
        {
            var compared = ThreeWayMerge.WithoutDefaults(original, target, present);
            Assert.Equal(differs, !JsonNode.DeepEquals(compared, ThreeWayMerge.Predict(original, target, compared)));
        }
    }

    [Fact]
    public void What_git_takes_out_of_an_item_of_a_list_is_a_difference()
    {
        var (original, target, live) = (Parse("""{"apiVersion":"example.com/v1","spec":{"routes":[{"path":"/","weight":2}]}}"""), Parse(Applied), Parse("""{"apiVersion":"example.com/v1","spec":{"routes":[{"path":"/","weight":2}]}}"""));
        var compared = ThreeWayMerge.WithoutDefaults(original, target, live);
        Assert.False(JsonNode.DeepEquals(compared, ThreeWayMerge.Predict(original, target, compared)));
    }

    private static JsonObject Parse(string text) => (JsonObject)JsonNode.Parse(text)!;
}
