using System.Text.Json.Nodes;
using Kubernetes.ApiServer.CustomResources;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Tests.CustomResources;

/// <summary>What a value is told that its schema does not allow (kube-openapi pkg/validation/validate).</summary>
public sealed class SchemaValidatorTests
{
    [Theory]
    [InlineData("""{"type":"integer","enum":[1,2]}""", "'x'", "a: Invalid value: \"string\": a in body must be of type integer: \"string\"", "a: Unsupported value: \"x\": supported values: \"1\", \"2\"")]
    [InlineData("""{"x-kubernetes-int-or-string":true}""", "null", "a: Invalid value: \"null\": a in body must be of type integer,string: \"null\"")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"nullable":true}""", "null")]
    [InlineData("""{"type":"object","anyOf":[{"required":["x"]},{"required":["y"]}]}""", "{}", "<nil>: Invalid value: \"\": \"a\" must validate at least one schema (anyOf)", "a.x: Required value")]
    [InlineData("""{"type":"object","anyOf":[{"required":["x"]},{"required":["y"]}]}""", "{'y':1}")]
    [InlineData("""{"type":"integer","oneOf":[{"minimum":3},{"minimum":5}]}""", "7", "<nil>: Invalid value: \"\": \"a\" must validate one and only one schema (oneOf). Found 2 valid alternatives")]
    [InlineData("""{"type":"integer","oneOf":[{"minimum":3},{"minimum":5}]}""", "2", "<nil>: Invalid value: \"\": \"a\" must validate one and only one schema (oneOf). Found none valid", "a: Invalid value: 2: a in body should be greater than or equal to 3")]
    [InlineData("""{"type":"integer","allOf":[{"minimum":3},{"maximum":9}]}""", "2", "a: Invalid value: 2: a in body should be greater than or equal to 3", "<nil>: Invalid value: \"\": \"a\" must validate all the schemas (allOf)")]
    [InlineData("""{"type":"integer","allOf":[{"minimum":3}]}""", "2", "a: Invalid value: 2: a in body should be greater than or equal to 3", "<nil>: Invalid value: \"\": \"a\" must validate all the schemas (allOf). None validated")]
    [InlineData("""{"type":"integer","not":{"minimum":3}}""", "4", "<nil>: Invalid value: \"\": \"a\" must not validate the schema (not)")]
    public void A_value_is_refused_in_upstreams_words_and_order(string schema, string value, params string[] expected)
    {
        var causes = new List<StatusCause>();

        new SchemaValidator(causes).Validate(JsonNode.Parse(value.Replace('\'', '"')), JsonNode.Parse(schema)!.AsObject(), "a");

        Assert.Equal(expected, causes.Select(cause => $"{cause.Field}: {cause.Message}"));
    }
}
