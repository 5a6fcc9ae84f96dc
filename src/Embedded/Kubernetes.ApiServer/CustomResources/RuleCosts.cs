using System.Globalization;
using Kubernetes.ApiServer.Cel;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>
/// What the rules of a schema may cost, each and together: upstream refuses a definition whose rules could take too long for the
/// largest object that the schema allows (apiextensions validation.go and cel_validation.go).
/// </summary>
internal sealed class RuleCosts
{
    private const ulong PerExpression = 10_000_000;
    private const ulong PerDefinition = 100_000_000;
    private const ulong WorthNaming = PerDefinition / 100;
    private const int MostNamed = 4;
    private const string Advice = "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";

    private readonly List<(string Field, ulong Cost)> _expensive = [];
    private ulong _total;

    /// <summary>Counts an expression.</summary>
    /// <param name="what">What it is, as the refusal names it: <c>rule</c> or <c>messageExpression</c>.</param>
    /// <param name="field">Where it stands.</param>
    /// <param name="cost">What it costs for all values in an object that it is asked of.</param>
    /// <param name="causes">Where the refusal goes when it costs too much.</param>
    public void Add(string what, string field, ulong cost, List<StatusCause> causes)
    {
        if (cost > PerExpression) { causes.Add(Refusal($"estimated {what} cost", field, cost, PerExpression)); }
        _total = CelEstimate.Add(_total, cost);
        if (cost >= WorthNaming) { _expensive.Add((field, cost)); }
    }

    /// <summary>Refuses the schema where all its expressions together cost too much, and names those that cost most.</summary>
    public void Conclude(string field, List<StatusCause> causes)
    {
        if (_total <= PerDefinition) { return; }
        causes.AddRange(_expensive.OrderByDescending(one => one.Cost).Take(MostNamed).Select(one => new StatusCause(
            "FieldValueForbidden", "Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema", one.Field)));
        causes.Add(Refusal("x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", field, _total, PerDefinition));
    }

    private static StatusCause Refusal(string what, string field, ulong cost, ulong limit) =>
        new("FieldValueForbidden", $"Forbidden: {what} exceeds budget by factor of {Factor((double)cost / limit)} {Advice}", field);

    private static string Factor(double factor) =>
        factor > 100 ? "more than 100x" : factor.ToString(factor < 1.5 ? "0.000000" : "0.0", CultureInfo.InvariantCulture) + "x";
}
