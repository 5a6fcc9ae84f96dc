using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;
using Kubernetes.ApiServer.CustomResources;

namespace Kubernetes.ApiServer.Tests.Cel;

/// <summary>What rules cost at most. The figures are those that upstream's own tests of the same rules expect (TestCostEstimation).</summary>
public sealed class CelCostTests
{
    [Theory]
    [InlineData("array", "number", "self.all(x, true)", 4718591, 10, 32)]
    [InlineData("array", "string", "self.all(x, true)", 3145727, 20, 62)]
    [InlineData("array", "boolean", "self.all(x, true)", 1887437, 5, 17)]
    [InlineData("array", "int-or-string", "self.all(x, true)", 4718591, 10, 32)]
    [InlineData("array", "duration", "self.all(x, true)", 2359295, 5, 17)]
    [InlineData("array", "date", "self.all(x, true)", 725936, 15, 47)]
    [InlineData("array", "date-time", "self.all(x, true)", 428963, 25, 77)]
    [InlineData("array", "number", "self.all(x, x == 0.0)", 6291454, 6291456, 25165826)]
    [InlineData("array", "number", "self[1] == 0.0", 2, 5000, 2)]
    [InlineData("array", "string", "self[1] == self[1]", 314577, 8, 314577)]
    [InlineData("array", "int-or-string", "self[0] == 5", 3, 10, 3)]
    [InlineData("array", "boolean", "self[0] == false", 2, 25, 2)]
    [InlineData("array", "duration", "self[0].getHours() == 2", 4, 525, 4)]
    [InlineData("array", "date-time", "self[2].getMinutes() == 45", 4, 99, 4)]
    [InlineData("map", "number", "self.all(x, true)", 1348169, 10, 32)]
    [InlineData("map", "string", "self.all(x, true)", 1179647, 3, 11)]
    [InlineData("map", "boolean", "self.all(x, true)", 943718, 100, 302)]
    [InlineData("map", "int-or-string", "self.all(x, true)", 1348169, 15, 47)]
    [InlineData("map", "duration", "self.all(x, true)", 1048577, 5, 17)]
    [InlineData("map", "date", "self.all(x, true)", 524288, 10, 32)]
    [InlineData("map", "date-time", "self.all(x, true)", 349526, 25, 77)]
    [InlineData("map", "integer", "oldSelf.size() == self.size()", 5, 10, 5)]
    [InlineData("map", "date-time", "self[\"a\"] == self[\"b\"]", 8, 7, 8)]
    [InlineData("", "string", "self.contains('test')", 314574, 10, 5)]
    [InlineData("", "string", "self.startsWith('test')", 2, 15, 2)]
    [InlineData("", "string", "size(self + \"hello\") > size(\"hello\")", 314578, 4, 7)]
    [InlineData("", "string", "self.matches(\"x\")", 314574, 50, 22)]
    [InlineData("", "string", "\"\".matches(\"(((((((((())))))))))[0-9]\")", 7, 10, 7)]
    [InlineData("", "string", "self.matches(\"\")", 1, 100, 1)]
    [InlineData("", "string", "self == \"x\"", 2, 0, 1)]
    [InlineData("", "byte", "self == b\"x\"", 2, 0, 1)]
    [InlineData("", "string", "self.find('[0-9]+') == ''", 629147, 10, 11)]
    [InlineData("", "string", "self.lowerAscii() == 'lower!'", 314575, 10, 6)]
    public void A_rule_costs_what_its_largest_value_costs(string container, string element, string rule, long unlimited, long limit, long limited)
    {
        Assert.Equal((ulong)unlimited, Cost(Schema(container, element, null), rule));
        Assert.Equal((ulong)limited, Cost(Schema(container, element, limit), rule));
    }

    [Theory]
    [InlineData("self.all(x, self.all(y, true))", 352)]
    [InlineData("self.all(x, self.all(y, self.all(z, true)))", 3552)]
    public void Loops_within_loops_multiply(string rule, long limited)
    {
        Assert.True(Cost(Schema("array", "number", null), rule) > 1_000_000_000);
        Assert.Equal((ulong)limited, Cost(Schema("array", "number", 10), rule));
    }

    [Theory]
    [InlineData("""{"type":"array","items":{"type":"array","items":{"type":"number"}}}""", "self.all(x, true)", 3145727)]
    [InlineData("""{"type":"array","items":{"type":"array","items":{"type":"number"}}}""", "self[0][0] == -1.0", 3)]
    [InlineData("""{"type":"array","items":{"type":"object","properties":{"required":{"type":"string"},"optional":{"type":"string"}},"required":["required"]}}""", "self.all(x, true)", 555128)]
    [InlineData("""{"type":"array","items":{"type":"object","additionalProperties":{"type":"number"}}}""", "self.all(x, x.y == 25.2)", 6291452)]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "self.join(' ') == 'aa bb'", 329853068905)]
    [InlineData("""{"type":"array","maxItems":10,"items":{"type":"string","maxLength":10}}""", "self.join(' ') == 'aa bb'", 43)]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "self.isSorted() == true", 329854432052)]
    [InlineData("""{"type":"array","maxItems":10,"items":{"type":"string","maxLength":10}}""", "self.isSorted() == true", 52)]
    [InlineData("""{"type":"object","properties":{"str":{"type":"string"},"before":{"type":"string","maxLength":2},"after":{"type":"string","maxLength":4}}}""", "self.str.replace(self.before, self.after) == 'does not matter'", 629154)]
    [InlineData("""{"type":"object","properties":{"str":{"type":"string","maxLength":4},"before":{"type":"string","maxLength":2},"after":{"type":"string","maxLength":4}}}""", "self.str.replace(self.before, self.after) == 'does not matter'", 12)]
    [InlineData("""{"type":"object","properties":{"str":{"type":"string"},"separator":{"type":"string"}}}""", "self.str.split(self.separator) == []", 629160)]
    [InlineData("""{"type":"string","enum":["A","B","C","LongValue"]}""", "self.contains('A')", 2)]
    [InlineData("""{"type":"string","maxLength":1000,"enum":["A","B","C","LongValue"]}""", "self.contains('A')", 401)]
    public void Limits_of_parts_count(string schema, string rule, long expected) => Assert.Equal((ulong)expected, Cost((JsonObject)JsonNode.Parse(schema)!, rule));

    private static ulong Cost(JsonObject schema, string rule)
    {
        var compiled = ValidationRule.Compile(new JsonObject { ["rule"] = rule }, schema);
        Assert.Null(compiled.Failure);
        return compiled.Program!.EstimateCost(new CelShape(schema));
    }

    private static JsonObject Schema(string container, string element, long? limit)
    {
        var value = element switch
        {
            "int-or-string" => new JsonObject { ["x-kubernetes-int-or-string"] = true },
            "duration" or "date" or "date-time" or "byte" => new JsonObject { ["type"] = "string", ["format"] = element },
            _ => new JsonObject { ["type"] = element },
        };
        var (schema, limits) = container switch
        {
            "array" => (new JsonObject { ["type"] = "array", ["items"] = value }, "maxItems"),
            "map" => (new JsonObject { ["type"] = "object", ["additionalProperties"] = value }, "maxProperties"),
            _ => (value, "maxLength"),
        };
        if (limit is { } most) { schema[limits] = most; }
        return schema;
    }
}
