using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Cel;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>Checks the CEL rules and the selectable fields that a CustomResourceDefinition states.</summary>
internal static class DefinitionRules
{
    private const int MostSelectableFields = 8;

    /// <summary>Compiles the rules of a schema and of all below it, and estimates what they cost.</summary>
    /// <param name="schema">A structural schema.</param>
    /// <param name="field">Where it stands.</param>
    /// <param name="wrong">What is wrong with schemas in it: rules of such a schema, or of one around it, are not looked at.</param>
    /// <param name="errors">Where problems go.</param>
    public static void Validate(JsonObject schema, string field, IReadOnlyList<FieldError> wrong, FieldErrors errors)
    {
        var costs = new RuleCosts();
        Walk(schema, field, new Place(Uncorrelatable: null, IsRoot: true, MaxCardinality: 1), wrong, costs, errors);
        costs.Conclude(field, errors);
    }

    /// <summary>Checks that selectable fields are there and hold a text, a whole number or a truth value.</summary>
    public static void ValidateSelectableFields(JsonObject version, JsonObject schema, string field, FieldErrors errors)
    {
        var fields = version["selectableFields"] as JsonArray ?? [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < fields.Count; i++)
        {
            var (path, place) = ((string?)fields[i]?["jsonPath"] ?? "", $"{field}[{i}].jsonPath");
            if (path.Length == 0) { errors.Required(place); continue; }
            var (found, problem) = SchemaPath.Follow(path, schema, allowBrackets: false);
            if (found is null) { errors.Invalid(place, path, "is an invalid path: " + problem); continue; }
            if (path == ".metadata" || path.StartsWith(".metadata.", StringComparison.Ordinal)) { errors.Invalid(place, path, "must not point to fields in metadata"); }
            if ((string?)found["type"] is not ("string" or "integer" or "boolean"))
            {
                errors.Invalid(place, path, "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.");
            }

            if (!seen.Add(path)) { errors.Duplicate(place, path); }
        }

        if (seen.Count > MostSelectableFields) { errors.TooMany(field, seen.Count, MostSelectableFields); }
    }

    private static void Walk(JsonObject schema, string field, Place place, IReadOnlyList<FieldError> wrong, RuleCosts costs, FieldErrors errors)
    {
        if (schema["x-kubernetes-validations"] is JsonArray { Count: > 0 } rules && !wrong.Any(error => error.Field.StartsWith(field, StringComparison.Ordinal)))
        {
            var seen = schema;
            if (place.IsRoot)
            {
                seen = (JsonObject)schema.DeepClone();
                seen["x-kubernetes-embedded-resource"] = true;
            }

            for (var i = 0; i < rules.Count; i++)
            {
                Check(rules[i] as JsonObject ?? [], seen, $"{field}.x-kubernetes-validations[{i}]", place, costs, errors);
            }
        }

        var below = place with { IsRoot = false, MaxCardinality = place.MaxCardinality is { } times && MaxElements(schema) is { } elements ? CelEstimate.Multiply(times, elements) : null };
        if (below.Uncorrelatable is null && (string?)schema["x-kubernetes-map-type"] == "atomic") { below = below with { Uncorrelatable = field }; }
        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            if (child is JsonObject property)
            {
                Walk(property, $"{field}.properties[{name}]", below, wrong, costs, errors);
            }
        }

        if (schema["items"] is JsonObject items)
        {
            Walk(items, field + ".items", below with { Uncorrelatable = below.Uncorrelatable ?? ((string?)schema["x-kubernetes-list-type"] == "map" ? null : field) }, wrong, costs, errors);
        }

        if (schema["additionalProperties"] is JsonObject additional)
        {
            Walk(additional, field + ".additionalProperties", below, wrong, costs, errors);
        }
    }

    private static void Check(JsonObject source, JsonObject schema, string field, Place place, RuleCosts costs, FieldErrors errors)
    {
        var rule = ValidationRule.Compile(source, schema);
        var shape = new CelShape(schema);
        if (rule.Program is { } program)
        {
            costs.Add("rule", field + ".rule", CelEstimate.Multiply(program.EstimateCost(shape), place.MaxCardinality ?? shape.MaxCardinality), errors);
        }

        if (rule.Failure is not null) { errors.Invalid(field + ".rule", Internal(source), rule.Failure); }
        if (rule.MessageFailure is not null) { errors.Invalid(field + ".messageExpression", Internal(source), rule.MessageFailure); }
        else if (rule.MessageProgram is { } message) { costs.Add("messageExpression", field + ".messageExpression", message.EstimateCost(shape), errors); }

        if (rule.IsTransition && place.Uncorrelatable is { } around)
        {
            errors.Invalid(field + ".rule", rule.Rule, $"oldSelf cannot be used on the uncorrelatable portion of the schema within {around}");
        }
        else if (!rule.IsTransition && rule.Failure is null && source["optionalOldSelf"] is { } optional)
        {
            errors.Invalid(field + ".optionalOldSelf", optional, "may not be set if oldSelf is not used in rule");
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

    /// <summary>A rule as upstream's own type prints itself; its texts are empty where they are absent.</summary>
    private static JsonObject Internal(JsonObject rule)
    {
        var shown = FieldErrors.Internal(rule, "rule", "message", "messageExpression", "reason", "fieldPath", "optionalOldSelf");
        foreach (var text in (string[])["Message", "MessageExpression", "FieldPath"]) { shown[text] ??= ""; }
        return shown;
    }

    /// <summary>Where rules stand.</summary>
    /// <param name="Uncorrelatable">The schema around it below which no value can be found again in the object as it was; null where there is none.</param>
    /// <param name="IsRoot">Whether it is the object itself.</param>
    /// <param name="MaxCardinality">How many values of this schema an object can hold by the limits of the lists and maps around it; null where one of them has none.</param>
    private readonly record struct Place(string? Uncorrelatable, bool IsRoot, ulong? MaxCardinality);
}
