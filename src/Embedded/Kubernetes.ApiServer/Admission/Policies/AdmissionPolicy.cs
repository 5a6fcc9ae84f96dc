using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;

namespace Kubernetes.ApiServer.Admission.Policies;

/// <summary>An expression of a policy, or why it does not compile.</summary>
internal sealed record PolicyExpression(string Text, CelProgram? Program, string? Failure);

/// <summary>A condition that a write must meet.</summary>
internal sealed record PolicyValidation(PolicyExpression Expression, string Message, PolicyExpression? MessageExpression, string Reason);

/// <summary>A ValidatingAdmissionPolicy with its expressions compiled.</summary>
internal sealed record AdmissionPolicy(
    string Name,
    JsonObject Constraints,
    bool IgnoresFailures,
    JsonObject? ParamKind,
    ImmutableArray<(string Name, PolicyExpression Expression)> Conditions,
    ImmutableArray<(string Name, PolicyExpression Expression)> Variables,
    ImmutableArray<PolicyValidation> Validations)
{
    private static readonly ImmutableDictionary<string, CelType> Scope = ImmutableDictionary<string, CelType>.Empty
        .Add("object", CelType.Dyn).Add("oldObject", CelType.Dyn).Add("request", CelType.Dyn).Add("params", CelType.Dyn).Add("namespaceObject", CelType.Dyn)
        .Add("authorizer", CelAuthorizer.Type).Add("authorizer.requestResource", CelType.Dyn);

    /// <summary>Compiles a policy.</summary>
    public static AdmissionPolicy Of(JsonObject policy)
    {
        var spec = policy["spec"] as JsonObject ?? [];
        var full = Scope.Add("variables", CelType.Dyn);
        return new AdmissionPolicy(
            (string?)policy["metadata"]?["name"] ?? "",
            spec["matchConstraints"] as JsonObject ?? [],
            (string?)spec["failurePolicy"] == "Ignore",
            spec["paramKind"] as JsonObject,
            [.. Named(spec["matchConditions"]).Select(c => (c.Name, Compile(c.Expression, Scope, CelType.Bool)))],
            [.. Named(spec["variables"]).Select(v => (v.Name, Compile(v.Expression, full, null)))],
            [
                .. (spec["validations"] as JsonArray ?? []).OfType<JsonObject>().Select(v => new PolicyValidation(
                    Compile((string?)v["expression"] ?? "", full, CelType.Bool),
                    (string?)v["message"] ?? "",
                    (string?)v["messageExpression"] is { Length: > 0 } text ? Compile(text, full, CelType.String) : null,
                    (string?)v["reason"] ?? "Invalid")),
            ]);
    }

    /// <summary>Compiles match conditions, as webhooks have them.</summary>
    public static ImmutableArray<(string Name, PolicyExpression Expression)> ConditionsOf(JsonNode? conditions) =>
        [.. Named(conditions).Select(c => (c.Name, Compile(c.Expression, Scope, CelType.Bool)))];

    private static IEnumerable<(string Name, string Expression)> Named(JsonNode? list) =>
        (list as JsonArray ?? []).OfType<JsonObject>().Select(e => ((string?)e["name"] ?? "", (string?)e["expression"] ?? ""));

    private static PolicyExpression Compile(string text, ImmutableDictionary<string, CelType> scope, CelType? wanted)
    {
        try
        {
            var program = CelProgram.Compile(text, scope);
            return wanted is null || program.Type == wanted || program.Type == CelType.Dyn
                ? new PolicyExpression(text, program, null)
                : new PolicyExpression(text, null, $"must evaluate to {wanted}");
        }
        catch (CelException error)
        {
            return new PolicyExpression(text, null, $"compilation failed: {error.Message}");
        }
    }
}
