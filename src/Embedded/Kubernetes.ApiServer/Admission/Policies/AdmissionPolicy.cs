using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;

namespace Kubernetes.ApiServer.Admission.Policies;

/// <summary>A ValidatingAdmissionPolicy with its expressions compiled.</summary>
internal sealed record AdmissionPolicy(
    string Name,
    JsonObject Constraints,
    bool IgnoresFailures,
    JsonObject? ParamKind,
    ImmutableArray<(string Name, PolicyExpression Expression)> Conditions,
    ImmutableArray<(string Name, PolicyExpression Expression)> Variables,
    ImmutableArray<PolicyValidation> Validations,
    ImmutableArray<(string Key, PolicyExpression Expression)> AuditAnnotations)
{
    private static readonly ImmutableDictionary<string, CelType> Every = ImmutableDictionary<string, CelType>.Empty
        .Add("object", CelType.Dyn).Add("oldObject", CelType.Dyn).Add("request", PolicyTypes.Request).Add("namespaceObject", PolicyTypes.Namespace);

    private static readonly ImmutableDictionary<string, CelType> Access = ImmutableDictionary<string, CelType>.Empty
        .Add("authorizer", CelAuthorizer.Type).Add("authorizer.requestResource", CelAuthorizer.ResourceType);

    /// <summary>Compiles a policy.</summary>
    public static AdmissionPolicy Of(JsonObject policy) => Of(policy, null);

    /// <summary>Compiles a policy for objects of one type, of which nothing but the types is checked.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="types">The type of the objects, and of the parameters where there are any.</param>
    public static AdmissionPolicy Of(JsonObject policy, (CelType Object, CelType? Parameters)? types)
    {
        var spec = policy["spec"] as JsonObject ?? [];
        var scope = types is { } known ? Every.SetItem("object", known.Object).SetItem("oldObject", known.Object) : Every;
        if (spec["paramKind"] is JsonObject) { scope = scope.Add("params", types?.Parameters ?? CelType.Dyn); }
        var withAccess = scope.AddRange(Access);
        var conditions = Named(spec["matchConditions"], "name", "expression").Select(c => (c.Name, Compile(c.Expression.Trim(), withAccess, CelType.Bool))).ToImmutableArray();

        // A variable may name those before it; one that does not compile may be anything to those after it.
        var fields = ImmutableDictionary.Create<string, CelType>(StringComparer.Ordinal);
        var variables = ImmutableArray.CreateBuilder<(string, PolicyExpression)>();
        foreach (var (name, text) in Named(spec["variables"], "name", "expression"))
        {
            var compiled = Compile(text, withAccess.Add("variables", PolicyTypes.Variables(fields)), (CelType?)null);
            variables.Add((name, compiled));
            fields = fields.SetItem(name, compiled.Program?.Type ?? CelType.Dyn);
        }

        if (variables.Count > 0) { (scope, withAccess) = (scope.Add("variables", PolicyTypes.Variables(fields)), withAccess.Add("variables", PolicyTypes.Variables(fields))); }
        var (truth, words) = types is null ? ((CelType?)CelType.Bool, (CelType?)CelType.String) : ((CelType?)null, (CelType?)null);
        return new AdmissionPolicy(
            (string?)policy["metadata"]?["name"] ?? "",
            spec["matchConstraints"] as JsonObject ?? [],
            (string?)spec["failurePolicy"] == "Ignore",
            spec["paramKind"] as JsonObject,
            conditions,
            variables.ToImmutable(),
            [
                .. (spec["validations"] as JsonArray ?? []).OfType<JsonObject>().Select(v => new PolicyValidation(
                    Compile((string?)v["expression"] ?? "", withAccess, truth),
                    (string?)v["message"] ?? "",
                    (string?)v["messageExpression"] is { } text && text.Trim().Length > 0 ? Compile(text, types is null ? scope : withAccess, words) : null,
                    (string?)v["reason"] ?? "Invalid")),
            ],
            [.. Named(spec["auditAnnotations"], "key", "valueExpression").Select(a => (a.Name, Compile(a.Expression.Trim(), withAccess, CelType.String, CelType.Null)))]);
    }

    /// <summary>Compiles match conditions, as webhooks have them.</summary>
    public static ImmutableArray<(string Name, PolicyExpression Expression)> ConditionsOf(JsonNode? conditions) =>
        [.. Named(conditions, "name", "expression").Select(c => (c.Name, Compile(c.Expression.Trim(), Every.AddRange(Access), CelType.Bool)))];

    private static IEnumerable<(string Name, string Expression)> Named(JsonNode? list, string name, string expression) =>
        (list as JsonArray ?? []).OfType<JsonObject>().Select(e => ((string?)e[name] ?? "", (string?)e[expression] ?? ""));

    private static PolicyExpression Compile(string text, ImmutableDictionary<string, CelType> scope, params CelType?[] wanted)
    {
        if (text.Trim().Length == 0) { return new PolicyExpression(text, null, null); }
        try
        {
            var program = CelProgram.Compile(text, scope);
            if (program.InstantiationFailure is { } failure) { return new PolicyExpression(text, null, $"program instantiation failed: {failure}"); }
            return wanted.Any(type => type is null || type == program.Type)
                ? new PolicyExpression(text, program, null)
                : new PolicyExpression(text, null, wanted.Length == 1 ? $"must evaluate to {Show(wanted[0]!)} but got {Show(program.Type)}" : $"must evaluate to one of [{string.Join(' ', wanted.Select(type => Show(type!)))}] but got {Show(program.Type)}");
        }
        catch (CelException error)
        {
            return new PolicyExpression(text, null, $"compilation failed: {error.Message}") { Issues = error.Message };
        }
    }

    private static string Show(CelType type) => type.Kind == CelKind.Null ? "null_type" : type.ToString();
}
