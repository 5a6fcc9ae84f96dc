using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>
/// The CEL rules (<c>x-kubernetes-validations</c>) of a schema (apiextensions pkg/apiserver/schema/cel/validation.go). All are asked
/// of an update too: those about a value that did not change become warnings when they do not hold; those about the change itself,
/// which name <c>oldSelf</c>, and those that cannot be answered refuse it.
/// </summary>
/// <param name="causes">Why the object is refused.</param>
/// <param name="warnings">What does not hold, and did not before.</param>
internal sealed class ValidationRules(List<StatusCause> causes, List<string> warnings)
{
    private const int LongestMessage = 5 * 1024;
    private const string Exhausted = "validation failed due to running out of cost budget, no further validation rules will be run";
    private static readonly ConditionalWeakTable<JsonObject, ValidationRule[]> Compiled = [];
    private static readonly ConditionalWeakTable<JsonObject, object> Holding = [];
    private readonly CelBudget _whole = new(CelBudget.PerObject);
    private bool _stopped;

    /// <summary>Whether a schema or anything below it has rules.</summary>
    public static bool Any(JsonObject schema) => (bool)Holding.GetValue(schema, Search);

    /// <summary>Checks a value and all that is in it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="old">The value before; null where there was none.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="path">The field; <c>&lt;nil&gt;</c> for the object itself.</param>
    public void Check(JsonNode value, JsonNode? old, JsonObject schema, string path) => Check(value, old, schema, path, Correlation.Of(value, old), isRoot: true);

    private void Check(JsonNode? value, JsonNode? old, JsonObject schema, string path, Correlation correlation, bool isRoot)
    {
        if (value is null || _stopped || !Any(schema))
        {
            return;
        }

        var rules = Compiled.GetValue(schema, Compile);
        if (rules.Length > 0 && _whole.Left <= 0)
        {
            Stop(path, TypeOf(schema), Exhausted);
            return;
        }

        foreach (var rule in rules)
        {
            if (!_stopped && (!rule.IsTransition || old is not null || rule.OptionalOldSelf))
            {
                Ask(rule, value, old, schema, path, correlation);
            }
        }

        switch (value)
        {
            case JsonObject members:
                Members(members, old as JsonObject, schema, path, correlation, isRoot);
                break;
            case JsonArray elements when schema["items"] is JsonObject items:
                for (var i = 0; i < elements.Count; i++)
                {
                    var before = ListCorrelation.Find(elements[i], old as JsonArray, schema);
                    Check(elements[i], before, items, $"{path}[{i}]", correlation.Below(elements[i], before), isRoot: false);
                }

                break;
        }
    }

    private void Members(JsonObject members, JsonObject? old, JsonObject schema, string path, Correlation correlation, bool isRoot)
    {
        var properties = schema["properties"] as JsonObject;
        foreach (var (name, member) in members)
        {
            // An object of another version comes as one of this version: whether these two changed cannot be seen.
            var below = isRoot && name is "apiVersion" or "kind" ? Correlation.None : correlation.Below(member, old?[name]);
            if (properties?[name] is JsonObject property)
            {
                Check(member, old?[name], property, path == "<nil>" ? name : $"{path}.{name}", below, isRoot: false);
            }
            else if (schema["additionalProperties"] is JsonObject additional)
            {
                Check(member, old?[name], additional, $"{path}[{name}]", below, isRoot: false);
            }
        }
    }

    private void Ask(ValidationRule rule, JsonNode value, JsonNode? old, JsonObject schema, string path, Correlation correlation)
    {
        var type = TypeOf(schema);
        if (rule.Failure is { } failure)
        {
            Add(path, type, $"rule compile error: {failure}");
            return;
        }

        if (rule.Program is not { } program)
        {
            return;
        }

        var scope = ImmutableDictionary<string, object?>.Empty.Add("self", CelValues.Of(value, schema));
        var before = old is null ? null : CelValues.Of(old, schema);
        var asked = scope.Add("oldSelf", rule.OptionalOldSelf ? (old is null ? CelOptional.None : CelOptional.Of(before)) : before);
        var answer = Evaluate(program, asked);
        if (_stopped)
        {
            Add(path, type, Exhausted);
        }
        else if (answer.Failure is { OverBudget: true } tooMuch)
        {
            Stop(path, type, $"'{tooMuch.Message}': no further validation rules will be run due to call cost exceeds limit for rule: {rule.Shown}");
        }
        else if (answer.Failure is { } error)
        {
            Add(path, type, error.Message.StartsWith("no such overload", StringComparison.Ordinal)
                ? $"'{error.Message}': call arguments did not match a supported operator, function or macro signature for rule: {rule.Shown}"
                : $"{error.Message} evaluating rule: {rule.Shown}");
        }
        else if (answer.Value is not true)
        {
            var field = rule.FieldPath.Length == 0 ? path : path == "<nil>" ? rule.FieldPath.TrimStart('.') : path + rule.FieldPath;
            var mayWarn = !rule.IsTransition && correlation.IsUnchanged;
            Refuse(rule, scope.Add("oldSelf", before), (field, type), value, mayWarn);
        }
    }

    /// <summary>Evaluates an expression and takes what it cost from what all of them may cost; where that is exceeded, nothing more is asked.</summary>
    private (object? Value, CelException? Failure) Evaluate(CelProgram program, ImmutableDictionary<string, object?> scope)
    {
        var budget = new CelBudget(CelBudget.PerExpression);
        (object? Value, CelException? Failure) answer;
        try
        {
            answer = (program.Evaluate(scope, budget), null);
        }
        catch (CelException error)
        {
            answer = (null, error);
        }

        var cost = CelBudget.PerExpression - budget.Left;
        _stopped = cost > _whole.Left;
        if (!_stopped) { _whole.Charge(cost); }
        return answer;
    }

    private void Refuse(ValidationRule rule, ImmutableDictionary<string, object?> scope, (string Path, string Type) place, JsonNode value, bool mayWarn)
    {
        var message = rule.Message.Length > 0 ? rule.Message.Trim() : $"failed rule: {rule.Rule.Trim()}";
        if (rule.MessageProgram is { } program)
        {
            var made = Evaluate(program, scope);
            var failure = _stopped ? "messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run"
                : made.Failure is { OverBudget: true } ? $"no further validation rules will be run due to call cost exceeds limit for messageExpression: {CelFormatting.Quote(program.Text)}"
                : null;
            if (failure is not null)
            {
                _stopped = true;
                Add(Invalid(place.Path, $": \"{place.Type}\"", failure), mayWarn);
                return;
            }

            // The fixed message stands for one that cannot be made, as upstream has it.
            if (made.Value is string text && text.Trim() is { Length: > 0 } trimmed && Encoding.UTF8.GetByteCount(trimmed) <= LongestMessage && !trimmed.Contains('\n', StringComparison.Ordinal))
            {
                message = trimmed;
            }
        }

        // A value that is an object or a list is not shown.
        var shown = place.Type is "object" or "array" ? "" : $": {value.ToJsonString(Wire.SerializerOptions)}";
        Add(rule.Reason switch
        {
            "FieldValueForbidden" => new StatusCause("FieldValueForbidden", $"Forbidden: {message}", place.Path),
            "FieldValueRequired" => new StatusCause("FieldValueRequired", $"Required value: {message}", place.Path),
            "FieldValueDuplicate" => new StatusCause("FieldValueDuplicate", $"Duplicate value{shown}", place.Path),
            _ => Invalid(place.Path, shown, message),
        }, mayWarn);
    }

    private void Add(StatusCause cause, bool mayWarn)
    {
        if (mayWarn) { warnings.Add($"{cause.Field}: {cause.Message}"); }
        else { causes.Add(cause); }
    }

    private void Add(string path, string type, string message) => causes.Add(Invalid(path, $": \"{type}\"", message));

    private void Stop(string path, string type, string message)
    {
        _stopped = true;
        Add(path, type, message);
    }

    private static StatusCause Invalid(string path, string shown, string message) => new("FieldValueInvalid", $"Invalid value{shown}: {message}", path);

    private static string TypeOf(JsonObject schema) => (string?)schema["type"] ?? "";

    private static ValidationRule[] Compile(JsonObject schema) =>
        [.. (schema["x-kubernetes-validations"] as JsonArray ?? []).OfType<JsonObject>().Select(rule => ValidationRule.Compile(rule, schema))];

    private static object Search(JsonObject schema) =>
        schema["x-kubernetes-validations"] is JsonArray { Count: > 0 }
        || (schema["properties"] as JsonObject ?? []).Any(p => p.Value is JsonObject property && Any(property))
        || (schema["items"] is JsonObject items && Any(items))
        || (schema["additionalProperties"] is JsonObject additional && Any(additional));
}
