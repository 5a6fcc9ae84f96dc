using System.Text.Json.Nodes;
using ArgoCD.Comparison;

namespace ArgoCD.Tests.Comparison;

public sealed class KnownFieldTests
{
    [Theory]
    [InlineData("meta/v1/Duration", "\"36h\"", "\"36h0m0s\"", true)]
    [InlineData("meta/v1/Duration", "\"36h\"", "\"37h\"", false)]
    [InlineData("core/Quantity", "\"1.5G\"", "\"1500M\"", true)]
    [InlineData("core/Quantity", "\"1Ei\"", "\"1024Pi\"", true)]
    [InlineData("core/Quantity", "\"1G\"", "\"1Gi\"", false)]
    public void Two_spellings_of_a_value_are_the_same(string type, string one, string other, bool same)
    {
        var field = KnownField.Read(new JsonObject { ["field"] = "spec.limit", ["type"] = type });
        var (left, right) = (Make(one), Make(other));
        field.Normalize(left);
        field.Normalize(right);
        Assert.Equal(same, JsonNode.DeepEquals(left, right));
    }

    private static JsonObject Make(string value) => (JsonObject)JsonNode.Parse($$$"""{"spec":{"limit":{{{value}}}}}""")!;
}
