using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.CustomResources;

/// <summary>Definitions whose rules could take too long are refused, with upstream's words.</summary>
public sealed class RuleCostTests
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Field = "spec.validation.openAPIV3Schema.properties[spec]";
    private const string Advice = " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";

    [Theory]
    [InlineData("""{"type":"array","items":{"type":"string"},"x-kubernetes-validations":[{"rule":"self.all(a, self.all(b, a != b))"}]}""", "more than 100x")]
    [InlineData("""{"type":"array","maxItems":100,"items":{"type":"string","maxLength":10000},"x-kubernetes-validations":[{"rule":"self.all(a, self.all(b, a != b))"}]}""", "4.0x")]
    [InlineData("""{"type":"array","maxItems":100,"items":{"type":"string","maxLength":2600},"x-kubernetes-validations":[{"rule":"self.all(a, self.all(b, a != b))"}]}""", "1.045050x")]
    public async Task An_expression_that_may_cost_too_much_is_refused(string spec, string factor)
    {
        await using var server = await TestServer.StartAsync();

        var (code, answer) = await server.PostAsync(Definitions, Definition(spec));

        Assert.Equal(422, code);
        Assert.Contains($"{Field}.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of {factor}{Advice}", (string?)answer["message"], StringComparison.Ordinal);
        Assert.Equal("FieldValueForbidden", (string?)answer["details"]!["causes"]![0]!["reason"]);
    }

    [Theory]
    [InlineData("""{"type":"array","maxItems":100,"items":{"type":"string","maxLength":2000},"x-kubernetes-validations":[{"rule":"self.all(a, self.all(b, a != b))"}]}""")]
    [InlineData("""{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"}},"x-kubernetes-validations":[{"rule":"self.name != 'x'"}]}}""")]
    public async Task Limits_make_a_rule_affordable(string spec)
    {
        await using var server = await TestServer.StartAsync();

        var (code, answer) = await server.PostAsync(Definitions, Definition(spec));

        Assert.True(code == 201, answer.ToJsonString());
    }

    [Fact]
    public async Task A_rule_counts_as_often_as_its_value_can_be_there()
    {
        await using var server = await TestServer.StartAsync();
        const string Element = """{"type":"string","x-kubernetes-validations":[{"rule":"self.contains('ab')"}]}""";

        var (unlimited, answer) = await server.PostAsync(Definitions, Definition($$"""{"type":"array","items":{{Element}}}"""));
        var (limited, _) = await server.PostAsync(Definitions, Definition($$"""{"type":"array","maxItems":10,"items":{{Element}}}"""));

        Assert.Equal((422, 201), (unlimited, limited));
        Assert.Contains($"{Field}.items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x", (string?)answer["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_that_are_affordable_one_by_one_may_together_cost_too_much()
    {
        await using var server = await TestServer.StartAsync();
        var rules = string.Join(',', Enumerable.Repeat("""{"rule":"self.all(a, self.all(b, a != b))"}""", 14));

        var (code, answer) = await server.PostAsync(Definitions, Definition($$"""{"type":"array","maxItems":100,"items":{"type":"string","maxLength":2000},"x-kubernetes-validations":[{{rules}}]}"""));
        var causes = ((JsonArray)answer["details"]!["causes"]!).Select(cause => (Field: (string?)cause!["field"], Message: (string?)cause["message"])).ToList();

        Assert.Equal(422, code);
        Assert.Equal(5, causes.Count);
        Assert.Equal(4, causes.Count(cause => cause.Message == "Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema"));
        Assert.Contains(causes, cause => cause.Field == "spec.validation.openAPIV3Schema"
            && cause.Message!.StartsWith("Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of 1.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'at most 9, not ' + string(self.size())", false)]
    [InlineData("'at most 9, not %d'.format([self.size()])", true)]
    public async Task What_says_the_message_has_a_price_too(string message, bool isAffordable)
    {
        await using var server = await TestServer.StartAsync();

        var (code, answer) = await server.PostAsync(Definitions, Definition(
            $$"""{"type":"array","items":{"type":"string"},"x-kubernetes-validations":[{"rule":"self.size() < 9","messageExpression":"{{message}}"}]}"""));

        // How long a number is as text upstream does not know either.
        Assert.Equal(isAffordable ? 201 : 422, code);
        Assert.Equal(!isAffordable, answer.ToJsonString().Contains("estimated messageExpression cost exceeds budget by factor of more than 100x", StringComparison.Ordinal));
    }

    private static string Definition(string spec) => $$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"costs.example.com"},"spec":{"group":"example.com","scope":"Namespaced",
         "names":{"plural":"costs","kind":"Cost"},
         "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{{spec}} } } } }]} }
        """;
}
