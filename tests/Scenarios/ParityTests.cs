using System.Reflection;

namespace Scenarios;

public sealed class ParityTests
{
    [Fact]
    public void Both_clusters_pass_the_same_scenarios()
    {
        var embedded = NamesOf(typeof(EmbeddedScenarios));
        Assert.NotEmpty(embedded);
        Assert.Equal(embedded, NamesOf(typeof(ContextScenarios)));
    }

    // What is skipped on one side is not the same scenario any more.
    private static List<string> NamesOf(Type suite) =>
    [
        .. suite.GetMethods().Where(method => method.GetCustomAttributes<FactAttribute>().Any(fact => fact.Skip is null && !fact.Explicit))
            .Select(method => method.Name).Order(StringComparer.Ordinal),
    ];
}
