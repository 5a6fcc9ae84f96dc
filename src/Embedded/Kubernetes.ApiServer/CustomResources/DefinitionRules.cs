using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>Checks the CEL rules and the selectable fields that a CustomResourceDefinition states.</summary>
internal static class DefinitionRules
{
    private const int MostSelectableFields = 8;

    /// <summary>Compiles the rules of a schema and of all below it, and estimates what they cost.</summary>
    public static void Validate(JsonObject schema, string field, List<StatusCause> causes)
    {
        var costs = new RuleCosts();
        Walk(schema, field, new Place(IsCorrelatable: true, IsRoot: true, MaxCardinality: 1), costs, causes);
        costs.Conclude(field, causes);
    }

    /// <summary>Checks that selectable fields are there and hold a text, a whole number or a truth value.</summary>
    public static void ValidateSelectableFields(JsonObject version, JsonObject schema, string field, List<StatusCause> causes)
    {
        if (version["selectableFields"] is not JsonArray fields)
        {
            return;
        }

        if (fields.Count > MostSelectableFields)
        {
            causes.Add(new("FieldValueTooMany", $"Too many: {fields.Count}: must have at most {MostSelectableFields} items", field));
        }

        for (var i = 0; i < fields.Count; i++)
        {
            var path = (string?)fields[i]?["jsonPath"] ?? "";
            var found = path.TrimStart('.').Split('.').Aggregate((JsonObject?)schema, (at, step) => at?["properties"]?[step] as JsonObject);
            var place = $"{field}[{i}].jsonPath";
            if (!path.StartsWith('.') || found is null)
            {
                causes.Add(new("FieldValueInvalid", $"Invalid value: {Quoted(path)}: is an invalid path: does not refer to a valid field", place));
            }
            else if ((string?)found["type"] is not ("string" or "integer" or "boolean"))
            {
                causes.Add(new("FieldValueInvalid", $"Invalid value: {Quoted(path)}: must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.", place));
            }
        }
    }

    private static void Walk(JsonObject schema, string field, Place place, RuleCosts costs, List<StatusCause> causes)
    {
        if (causes.Count > 32)
        {
            return;
        }

        if (schema["x-kubernetes-validations"] is JsonArray { Count: > 0 } rules)
        {
            var seen = schema;
            if (place.IsRoot)
            {
                seen = (JsonObject)schema.DeepClone();
                seen["x-kubernetes-embedded-resource"] = true;
            }

            for (var i = 0; i < rules.Count; i++)
            {
                Check(rules[i] as JsonObject ?? [], seen, $"{field}.x-kubernetes-validations[{i}]", place, costs, causes);
            }
        }

        var below = place with { IsRoot = false, MaxCardinality = place.MaxCardinality is { } times && MaxElements(schema) is { } elements ? CelEstimate.Multiply(times, elements) : null };
        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            if (child is JsonObject property)
            {
                Walk(property, $"{field}.properties[{name}]", below, costs, causes);
            }
        }

        if (schema["items"] is JsonObject items)
        {
            Walk(items, field + ".items", below with { IsCorrelatable = below.IsCorrelatable && (string?)schema["x-kubernetes-list-type"] == "map" }, costs, causes);
        }

        if (schema["additionalProperties"] is JsonObject additional)
        {
            Walk(additional, field + ".additionalProperties", below, costs, causes);
        }
    }

    private static void Check(JsonObject source, JsonObject schema, string field, Place place, RuleCosts costs, List<StatusCause> causes)
    {
        if (string.IsNullOrWhiteSpace((string?)source["rule"]))
        {
            causes.Add(new("FieldValueRequired", "Required value: rule is not specified", field + ".rule"));
            return;
        }

        var rule = ValidationRule.Compile(source, schema);
        var shape = new CelShape(schema);
        if (rule.Program is { } program)
        {
            costs.Add("rule", field + ".rule", CelEstimate.Multiply(program.EstimateCost(shape), place.MaxCardinality ?? shape.MaxCardinality), causes);
        }

        if (rule.Failure is not null)
        {
            causes.Add(new("FieldValueInvalid", $"Invalid value: {Shown(rule)}: {rule.Failure}", field + ".rule"));
        }
        else if (rule.IsTransition && !place.IsCorrelatable)
        {
            causes.Add(new("FieldValueInvalid", $"Invalid value: {Quoted(rule.Rule)}: oldSelf cannot be used on the uncorrelatable portion of the schema", field + ".rule"));
        }

        if (rule.MessageFailure is not null)
        {
            causes.Add(new("FieldValueInvalid", $"Invalid value: {Shown(rule)}: {rule.MessageFailure}", field + ".messageExpression"));
        }
        else if (rule.MessageProgram is { } message)
        {
            costs.Add("messageExpression", field + ".messageExpression", message.EstimateCost(shape), causes);
        }

        if (rule.Message.Contains('\n', StringComparison.Ordinal))
        {
            causes.Add(new("FieldValueInvalid", $"Invalid value: {Quoted(rule.Message)}: message must not contain line breaks", field + ".message"));
        }
        else if (rule.Message.Length == 0 && rule.Rule.Trim().Contains('\n', StringComparison.Ordinal))
        {
            causes.Add(new("FieldValueRequired", "Required value: message must be specified if rule contains line breaks", field + ".message"));
        }
    }

    /// <summary>How many values a schema can make of one: those of a list or map that states a limit; null where it states none.</summary>
    private static ulong? MaxElements(JsonObject schema) => (string?)schema["type"] switch
    {
        "array" => Limit(schema["maxItems"]),
        "object" when schema["additionalProperties"] is JsonObject => Limit(schema["maxProperties"]),
        _ => 1,
    };

    private static ulong? Limit(JsonNode? limit) => limit is JsonValue value && value.TryWhole(out long number) ? (ulong)Math.Max(0, number) : null;

    /// <summary>A rule as Go prints the structure that holds it.</summary>
    private static string Shown(ValidationRule rule) =>
        $"apiextensions.ValidationRule{{Rule:{Quoted(rule.Rule)}, Message:{Quoted(rule.Message)}, MessageExpression:{Quoted(rule.MessageProgram?.Text ?? "")}, Reason:(*apiextensions.FieldValueErrorReason)(nil), FieldPath:{Quoted(rule.FieldPath)}, OptionalOldSelf:(*bool)(nil)}}";

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Wire.SerializerOptions);

    /// <summary>Where rules stand.</summary>
    /// <param name="IsCorrelatable">Whether a value can be found again in the object as it was.</param>
    /// <param name="IsRoot">Whether it is the object itself.</param>
    /// <param name="MaxCardinality">How many values of this schema an object can hold by the limits of the lists and maps around it; null where one of them has none.</param>
    private readonly record struct Place(bool IsCorrelatable, bool IsRoot, ulong? MaxCardinality);
}
