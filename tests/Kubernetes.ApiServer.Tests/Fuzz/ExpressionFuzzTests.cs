using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;

namespace Kubernetes.ApiServer.Tests.Fuzz;

/// <summary>Random expressions, evaluated: whatever is wrong with one is told by the language's own error, within the budget.</summary>
public sealed class ExpressionFuzzTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_expression_fails_otherwise_than_by_an_error_of_the_language(bool isTyped)
    {
        var schema = (JsonObject)JsonNode.Parse(Seeds.Definition)!["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!;
        var widget = Seeds.All.First(seed => (string?)seed.Body["kind"] == "Widget").Body;
        var type = isTyped ? CelSchemaTypes.Of(schema) : CelType.Dyn;
        var variables = ImmutableDictionary<string, CelType>.Empty.Add("self", type).Add("oldSelf", type);
        var value = CelValues.Of(widget, isTyped ? schema : []);
        var values = ImmutableDictionary<string, object?>.Empty.Add("self", value).Add("oldSelf", value);
        var generator = new RequestGenerator(Campaign.Seed);
        var evaluated = 0;
        for (var i = Campaign.Number("CAMPAIGN_REQUESTS", 10_000); i > 0; i--)
        {
            var expression = generator.Expression();
            var budget = new CelBudget(CelBudget.PerExpression);
            try
            {
                CelProgram.Compile(expression, variables).Evaluate(values, budget);
                evaluated++;
            }
            catch (CelException)
            {
                Assert.True(budget.Left > -CelBudget.PerExpression, $"far over the budget: {expression}");
            }
            catch (Exception error)
            {
                Assert.Fail($"{error.GetType().Name}: {error.Message}\n{error.StackTrace}\n{expression}");
            }
        }

        Assert.True(evaluated > 0);
    }
}
