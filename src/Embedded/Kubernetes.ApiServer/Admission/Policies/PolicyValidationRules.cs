using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Admission.Policies;

/// <summary>The rules of ValidatingAdmissionPolicies themselves.</summary>
internal static class PolicyValidationRules
{
    /// <summary>Checks a policy: its expressions must compile.</summary>
    public static IEnumerable<StatusCause> Validate(JsonObject policy)
    {
        var compiled = AdmissionPolicy.Of(policy);
        if (compiled.Validations.IsEmpty && policy["spec"]?["auditAnnotations"] is not JsonArray { Count: > 0 })
        {
            yield return new StatusCause("FieldValueRequired", "Required value: validations or auditAnnotations must be specified", "spec.validations");
        }

        if (compiled.Constraints["resourceRules"] is not JsonArray { Count: > 0 })
        {
            yield return new StatusCause("FieldValueRequired", "Required value", "spec.matchConstraints.resourceRules");
        }

        for (var i = 0; i < compiled.Conditions.Length; i++)
        {
            if (Problem(compiled.Conditions[i].Expression, $"spec.matchConditions[{i}].expression") is { } problem) { yield return problem; }
        }

        for (var i = 0; i < compiled.Variables.Length; i++)
        {
            if (Problem(compiled.Variables[i].Expression, $"spec.variables[{i}].expression") is { } problem) { yield return problem; }
        }

        for (var i = 0; i < compiled.Validations.Length; i++)
        {
            if (Problem(compiled.Validations[i].Expression, $"spec.validations[{i}].expression") is { } problem) { yield return problem; }
            if (compiled.Validations[i].MessageExpression is { } message && Problem(message, $"spec.validations[{i}].messageExpression") is { } other) { yield return other; }
        }
    }

    private static StatusCause? Problem(PolicyExpression expression, string field) => expression switch
    {
        { Text.Length: 0 } => new StatusCause("FieldValueRequired", "Required value: expression is not specified", field),
        { Failure: { } failure } => new StatusCause("FieldValueInvalid", $"Invalid value: {JsonSerializer.Serialize(expression.Text, Wire.SerializerOptions)}: {failure}", field),
        _ => null,
    };
}
