using System.Globalization;
using Kubernetes.ApiServer.Cel;
using Kubernetes.ApiServer.Validation;

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
    /// <param name="errors">Where the refusal goes when it costs too much.</param>
    public void Add(string what, string field, ulong cost, FieldErrors errors)
    {
        if (cost > PerExpression) { Refuse($"estimated {what} cost", field, cost, PerExpression, errors); }
        _total = CelEstimate.Add(_total, cost);
        if (cost >= WorthNaming) { _expensive.Add((field, cost)); }
    }

    /// <summary>Refuses the schema where all its expressions together cost too much, and names those that cost most.</summary>
    public void Conclude(string field, FieldErrors errors)
    {
        if (_total <= PerDefinition) { return; }
        foreach (var (place, _) in _expensive.OrderByDescending(one => one.Cost).Take(MostNamed))
        {
            errors.Forbidden(place, "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema");
        }

        Refuse("x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", field, _total, PerDefinition, errors);
    }

    private static void Refuse(string what, string field, ulong cost, ulong limit, FieldErrors errors) =>
        errors.Forbidden(field, $"{what} exceeds budget by factor of {Factor((double)cost / limit)} {Advice}");

    private static string Factor(double factor) =>
        factor > 100 ? "more than 100x" : factor.ToString(factor < 1.5 ? "0.000000" : "0.0", CultureInfo.InvariantCulture) + "x";
}
