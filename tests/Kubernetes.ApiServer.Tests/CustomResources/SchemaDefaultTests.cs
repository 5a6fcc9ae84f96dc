using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Tests.CustomResources;

/// <summary>Which values the defaults of a schema fill in (apiextensions pkg/apiserver/schema/defaulting/algorithm.go).</summary>
public sealed class SchemaDefaultTests
{
    [Theory]
    [InlineData("false", """{"one":null,"two":"b"}""", """{"one":"z","two":"b"}""")]
    [InlineData("true", """{"one":null,"two":"b"}""", """{"one":null,"two":"b"}""")]
    public void A_null_in_a_map_whose_values_may_not_be_null_is_filled_in(string nullable, string value, string expected)
    {
        var schema = CustomSchemas.Root(JsonNode.Parse($$$"""
            {"type":"object","properties":{"spec":{"type":"object","additionalProperties":{"type":"string","default":"z","nullable":{{{nullable}}} } } } }
            """)!.AsObject());
        var resource = new JsonObject { ["spec"] = JsonNode.Parse(value) };

        Decoder.Default(resource, schema);

        Assert.Equal(expected, resource["spec"]!.ToJsonString());
    }
}
