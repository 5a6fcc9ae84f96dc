using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>Checks the CEL rules and the selectable fields that a CustomResourceDefinition states.</summary>
internal static class DefinitionRules
{
    private const int MostSelectableFields = 8;

    /// <summary>Compiles the rules of a schema and of all below it.</summary>
    public static void Validate(JsonObject schema, string field, List<StatusCause> causes) => Walk(schema, field, correlatable: true, root: true, causes);

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

    private static void Walk(JsonObject schema, string field, bool correlatable, bool root, List<StatusCause> causes)
    {
        if (causes.Count > 32)
        {
            return;
        }

        if (schema["x-kubernetes-validations"] is JsonArray { Count: > 0 } rules)
        {
            var seen = schema;
            if (root)
            {
                seen = (JsonObject)schema.DeepClone();
                seen["x-kubernetes-embedded-resource"] = true;
            }

            for (var i = 0; i < rules.Count; i++)
            {
                Check(rules[i] as JsonObject ?? [], seen, $"{field}.x-kubernetes-validations[{i}]", correlatable, causes);
            }
        }

        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            if (child is JsonObject property)
            {
                Walk(property, $"{field}.properties[{name}]", correlatable, false, causes);
            }
        }

        if (schema["items"] is JsonObject items)
        {
            Walk(items, field + ".items", correlatable && (string?)schema["x-kubernetes-list-type"] == "map", false, causes);
        }

        if (schema["additionalProperties"] is JsonObject additional)
        {
            Walk(additional, field + ".additionalProperties", correlatable, false, causes);
        }
    }

    private static void Check(JsonObject source, JsonObject schema, string field, bool correlatable, List<StatusCause> causes)
    {
        if (string.IsNullOrWhiteSpace((string?)source["rule"]))
        {
            causes.Add(new("FieldValueRequired", "Required value: rule is not specified", field + ".rule"));
            return;
        }

        var rule = ValidationRule.Compile(source, schema);
        if (rule.Failure is not null)
        {
            causes.Add(new("FieldValueInvalid", $"Invalid value: {Shown(rule)}: {rule.Failure}", field + ".rule"));
        }
        else if (rule.IsTransition && !correlatable)
        {
            causes.Add(new("FieldValueInvalid", $"Invalid value: {Quoted(rule.Rule)}: oldSelf cannot be used on the uncorrelatable portion of the schema", field + ".rule"));
        }

        if (rule.MessageFailure is not null)
        {
            causes.Add(new("FieldValueInvalid", $"Invalid value: {Shown(rule)}: {rule.MessageFailure}", field + ".messageExpression"));
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

    /// <summary>A rule as Go prints the structure that holds it.</summary>
    private static string Shown(ValidationRule rule) =>
        $"apiextensions.ValidationRule{{Rule:{Quoted(rule.Rule)}, Message:{Quoted(rule.Message)}, MessageExpression:{Quoted(rule.MessageProgram?.Text ?? "")}, Reason:(*apiextensions.FieldValueErrorReason)(nil), FieldPath:{Quoted(rule.FieldPath)}, OptionalOldSelf:(*bool)(nil)}}";

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Wire.SerializerOptions);
}
