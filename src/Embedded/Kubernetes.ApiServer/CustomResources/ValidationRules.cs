using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>
/// The CEL rules (<c>x-kubernetes-validations</c>) of a schema. Rules about what did not change are not asked again; those about
/// the change itself, which name <c>oldSelf</c>, are asked of updates alone.
/// </summary>
internal sealed class ValidationRules(List<StatusCause> causes)
{
    private static readonly ConditionalWeakTable<JsonObject, ValidationRule[]> Compiled = [];
    private static readonly ConditionalWeakTable<JsonObject, object> Holding = [];
    private readonly CelBudget _whole = new(CelBudget.PerObject);
    private bool _stopped;

    /// <summary>Whether a schema or anything below it has rules.</summary>
    public static bool Any(JsonObject schema) => (bool)Holding.GetValue(schema, Search);

    /// <summary>Checks a value and all that is in it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="old">The value before; null where there was none, or none that is surely the same.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="path">The field; <c>&lt;nil&gt;</c> for the object itself.</param>
    public void Check(JsonNode? value, JsonNode? old, JsonObject schema, string path)
    {
        if (value is null || _stopped || !Any(schema) || (old is not null && JsonNode.DeepEquals(value, old)))
        {
            return;
        }

        foreach (var rule in Compiled.GetValue(schema, Compile))
        {
            if (!_stopped && (!rule.IsTransition || old is not null || rule.OptionalOldSelf))
            {
                Ask(rule, value, old, schema, path);
            }
        }

        switch (value)
        {
            case JsonObject members:
                Members(members, old as JsonObject, schema, path);
                break;
            case JsonArray elements when schema["items"] is JsonObject items:
                for (var i = 0; i < elements.Count; i++)
                {
                    Check(elements[i], ListCorrelation.Find(elements[i], old as JsonArray, schema), items, $"{path}[{i}]");
                }

                break;
        }
    }

    private void Members(JsonObject members, JsonObject? old, JsonObject schema, string path)
    {
        var properties = schema["properties"] as JsonObject;
        foreach (var (name, member) in members)
        {
            if (properties?[name] is JsonObject property)
            {
                Check(member, old?[name], property, path == "<nil>" ? name : $"{path}.{name}");
            }
            else if (schema["additionalProperties"] is JsonObject additional)
            {
                Check(member, old?[name], additional, $"{path}[{name}]");
            }
        }
    }

    private void Ask(ValidationRule rule, JsonNode value, JsonNode? old, JsonObject schema, string path)
    {
        var type = (string?)schema["type"] ?? "";
        if (rule.Program is not { } program)
        {
            Add(path, type, $"rule compile error: {rule.Failure}");
            return;
        }

        var scope = ImmutableDictionary<string, object?>.Empty.Add("self", CelValues.Of(value, schema));
        var before = old is null ? null : CelValues.Of(old, schema);
        scope = scope.Add("oldSelf", rule.OptionalOldSelf ? (old is null ? CelOptional.None : CelOptional.Of(before)) : before);
        var budget = new CelBudget(Math.Min(CelBudget.PerExpression, _whole.Left));
        try
        {
            if (program.Evaluate(scope, budget) is not true)
            {
                Refuse(rule, scope, type, path);
            }
        }
        catch (CelException error) when (error.OverBudget)
        {
            _stopped = true;
            Add(path, type, $"'{error.Message}': no further validation rules will be run due to call cost exceeds limit for rule: {rule.Shown}");
        }
        catch (CelException error)
        {
            Add(path, type, error.Message.StartsWith("no such overload", StringComparison.Ordinal)
                ? $"'{error.Message}': call arguments did not match a supported operator, function or macro signature for rule: {rule.Shown}"
                : $"{error.Message} evaluating rule: {rule.Shown}");
        }

        _whole.Charge(Math.Min(_whole.Left, CelBudget.PerExpression - budget.Left));
    }

    private void Refuse(ValidationRule rule, ImmutableDictionary<string, object?> scope, string type, string path)
    {
        var message = rule.Message.Length > 0 ? rule.Message : $"failed rule: {rule.Rule.Trim()}";
        if (rule.MessageProgram is { } program)
        {
            try
            {
                if (program.Evaluate(scope, new CelBudget(CelBudget.PerExpression)) is string text && text.Trim().Length > 0 && !text.Contains('\n', StringComparison.Ordinal))
                {
                    message = text.Trim();
                }
            }
            catch (CelException)
            {
                // The fixed message stands for one that cannot be made, as upstream has it.
            }
        }

        var field = rule.FieldPath.Length == 0 ? path : path == "<nil>" ? rule.FieldPath.TrimStart('.') : path + rule.FieldPath;
        causes.Add(rule.Reason switch
        {
            "FieldValueForbidden" => new StatusCause("FieldValueForbidden", $"Forbidden: {message}", field),
            "FieldValueRequired" => new StatusCause("FieldValueRequired", $"Required value: {message}", field),
            "FieldValueDuplicate" => new StatusCause("FieldValueDuplicate", $"Duplicate value: \"{type}\"", field),
            _ => new StatusCause("FieldValueInvalid", $"Invalid value: \"{type}\": {message}", field),
        });
    }

    private void Add(string path, string type, string message) => causes.Add(new StatusCause("FieldValueInvalid", $"Invalid value: \"{type}\": {message}", path));

    private static ValidationRule[] Compile(JsonObject schema) =>
        [.. (schema["x-kubernetes-validations"] as JsonArray ?? []).OfType<JsonObject>().Select(rule => ValidationRule.Compile(rule, schema))];

    private static object Search(JsonObject schema) =>
        schema["x-kubernetes-validations"] is JsonArray { Count: > 0 }
        || (schema["properties"] as JsonObject ?? []).Any(p => p.Value is JsonObject property && Any(property))
        || (schema["items"] is JsonObject items && Any(items))
        || (schema["additionalProperties"] is JsonObject additional && Any(additional));
}
