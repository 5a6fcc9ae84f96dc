using System.Text.Json.Nodes;
using Kubernetes.ApiServer.CustomResources;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Tests.CustomResources;

/// <summary>What an update that leaves a value alone is told about it (apiextensions pkg/apiserver/schema/cel/validation.go).</summary>
public sealed class RuleRatchetingTests
{
    private const string Schema = """
        {"type":"object","properties":{
          "color":{"type":"string","x-kubernetes-validations":[{"rule":"self != 'pink'","message":"pink is out"}]},
          "level":{"type":"integer","x-kubernetes-validations":[{"rule":"self > oldSelf","message":"only upwards"}]},
          "parts":{"type":"object","additionalProperties":{"type":"integer"},"x-kubernetes-validations":[{"rule":"self['a'] > 0"}]},
          "rows":{"type":"array","items":{"type":"object","properties":{"n":{"type":"integer","x-kubernetes-validations":[{"rule":"self < 9"}]}}}},
          "apiVersion":{"type":"string","x-kubernetes-validations":[{"rule":"self == 'v1'"}]}}}
        """;

    [Theory]
    [InlineData("""{"color":"pink"}""", """{"color":"pink"}""", "", "x.color: Invalid value: \"pink\": pink is out")]
    [InlineData("""{"color":"red"}""", """{"color":"pink"}""", "x.color: Invalid value: \"pink\": pink is out", "")]
    [InlineData("""{"level":3}""", """{"level":3}""", "x.level: Invalid value: 3: only upwards", "")]
    [InlineData("""{"parts":{"b":1}}""", """{"parts":{"b":1}}""", "x.parts: Invalid value: \"object\": no such key: a evaluating rule: self['a'] > 0", "")]
    [InlineData("""{"rows":[{"n":10}]}""", """{"rows":[{"n":10}]}""", "", "x.rows[0].n: Invalid value: 10: failed rule: self < 9")]
    [InlineData("""{"rows":[{"n":10}]}""", """{"rows":[{"n":10},{"n":1}]}""", "x.rows[0].n: Invalid value: 10: failed rule: self < 9", "")]
    [InlineData("""{"apiVersion":"v2"}""", """{"apiVersion":"v2"}""", "x.apiVersion: Invalid value: \"v2\": failed rule: self == 'v1'", "")]
    public void A_rule_that_did_not_hold_before_warns_and_one_about_the_change_or_without_an_answer_refuses(string old, string value, string refused, string warned)
    {
        var (causes, warnings) = Check(Schema, value, old);

        Assert.Equal(refused, string.Join(" | ", causes));
        Assert.Equal(warned, string.Join(" | ", warnings));
    }

    [Fact]
    public void A_message_that_is_made_and_longer_than_five_kibibytes_gives_way_to_the_fixed_one()
    {
        var text = new string('m', 5 * 1024);
        string Rule(string made) => $$"""{"type":"object","x-kubernetes-validations":[{"rule":"false","message":"fixed","messageExpression":"'{{made}}'"}]}""";

        Assert.Equal(["x: Invalid value: fixed"], Check(Rule(text + "m"), "{}", null).Causes);
        Assert.Equal([$"x: Invalid value: {text}"], Check(Rule(text), "{}", null).Causes);
    }

    [Fact]
    public void A_message_that_costs_too_much_ends_the_validation()
    {
        const string schema = """
            {"type":"array","items":{"type":"integer"},"x-kubernetes-validations":[
              {"rule":"false","messageExpression":"string(self.map(a, self.map(b, self.map(c, a * b * c))).size())"},
              {"rule":"false","message":"not asked any more"}]}
            """;

        var (causes, _) = Check(schema, new JsonArray([.. Enumerable.Range(0, 120).Select(n => (JsonNode)n)]).ToJsonString(), null);

        Assert.StartsWith("x: Invalid value: \"array\": no further validation rules will be run due to call cost exceeds limit for messageExpression: \"string(", Assert.Single(causes), StringComparison.Ordinal);
    }

    private static (List<string> Causes, List<string> Warnings) Check(string schema, string value, string? old)
    {
        var (causes, warnings) = (new List<StatusCause>(), new List<string>());
        new ValidationRules(causes, warnings).Check(JsonNode.Parse(value)!, old is null ? null : JsonNode.Parse(old), JsonNode.Parse(schema)!.AsObject(), "x");
        return ([.. causes.Select(cause => $"{cause.Field}: {cause.Message}")], warnings);
    }
}
