using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>Validates values against the subset of OpenAPI v3 that structural schemas may use, with upstream's messages.</summary>
internal sealed class SchemaValidator(List<StatusCause> causes)
{
    private const int MaxCauses = 64;

    /// <summary>Validates a value; problems are added to the causes.</summary>
    public void Validate(JsonNode? value, JsonObject schema, string path) => Validate(value, null, schema, path);

    /// <summary>Validates a value that may stand where another stood; what is as it was passes.</summary>
    public void Validate(JsonNode? value, JsonNode? old, JsonObject schema, string path)
    {
        if (causes.Count >= MaxCauses || (old is not null && JsonNode.DeepEquals(value, old)))
        {
            return;
        }

        if (value is null)
        {
            if (!IsSet(schema, "nullable") && (IsSet(schema, "x-kubernetes-int-or-string") ? "integer,string" : (string?)schema["type"]) is { Length: > 0 } expected)
            {
                WrongType(path, expected, "null");
            }

            return;
        }

        // A value of the wrong type is judged by the rest too, as far as that speaks of values of its type.
        CheckType(value, schema, path);
        Combinations(value, schema, path);
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                Text(value.GetValue<string>(), schema, path);
                break;
            case JsonValueKind.Number:
                Number(value, schema, path);
                break;
            case JsonValueKind.Array:
                List((JsonArray)value, old as JsonArray, schema, path);
                break;
        }

        Enumeration(value, schema, path);
        if (value is JsonObject members)
        {
            Members(members, old as JsonObject, schema, path);
        }
    }

    private static bool IsSet(JsonObject schema, string name) => schema[name]?.GetValueKind() == JsonValueKind.True;

    private static string TypeOf(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => ((JsonValue)value).TryWhole(out long _) ? "integer" : "number",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "boolean",
    };

    private static string Show(JsonNode value) =>
        value is JsonObject or JsonArray ? $"\"{TypeOf(value)}\"" : value.ToJsonString(Wire.SerializerOptions);

    private void Invalid(string path, string shown, string message) => causes.Add(new StatusCause("FieldValueInvalid", $"Invalid value: {shown}: {message}", path));

    private void CheckType(JsonNode value, JsonObject schema, string path)
    {
        var actual = TypeOf(value);
        if (IsSet(schema, "x-kubernetes-int-or-string"))
        {
            if (actual is not ("integer" or "string"))
            {
                WrongType(path, "integer,string", actual);
            }

            return;
        }

        var expected = (string?)schema["type"];
        if (string.IsNullOrEmpty(expected) || expected == actual || (expected == "number" && actual == "integer")
            || (expected == "integer" && value is JsonValue number && number.TryReal(out var real) && double.IsInteger(real)))
        {
            return;
        }

        WrongType(path, expected, actual);
    }

    private void WrongType(string path, string expected, string actual) =>
        causes.Add(new StatusCause("FieldValueTypeInvalid", $"Invalid value: \"{actual}\": {path} in body must be of type {expected}: \"{actual}\"", path));

    private void Enumeration(JsonNode value, JsonObject schema, string path)
    {
        if (schema["enum"] is JsonArray { Count: > 0 } allowed && !allowed.Any(a => JsonNode.DeepEquals(a, value)))
        {
            var supported = string.Join(", ", allowed.Select(a => JsonValue.Create(a?.ToString() ?? "null").ToJsonString(Wire.SerializerOptions)));
            causes.Add(new StatusCause("FieldValueNotSupported", $"Unsupported value: {Show(value)}: supported values: {supported}", path));
        }
    }

    private void Text(string text, JsonObject schema, string path)
    {
        var shown = JsonValue.Create(text).ToJsonString(Wire.SerializerOptions);
        var length = text.EnumerateRunes().Count();
        if (Bound(schema, "minLength") is { } min && length < min)
        {
            Invalid(path, shown, $"{path} in body should be at least {min} chars long");
        }

        if (Bound(schema, "maxLength") is { } max && length > max)
        {
            causes.Add(new StatusCause("FieldValueTooLong", $"Too long: may not be more than {max} bytes", path));
        }

        if ((string?)schema["pattern"] is { } pattern && SchemaPatterns.TryGet(pattern, out var regex) && !regex!.IsMatch(text))
        {
            Invalid(path, shown, $"{path} in body should match '{pattern}'");
        }

        if ((string?)schema["format"] is { } format && !SchemaFormats.Matches(format, text))
        {
            causes.Add(new StatusCause("FieldValueTypeInvalid", $"Invalid value: {shown}: {path} in body must be of type {format}: {shown}", path));
        }
    }

    private void Number(JsonNode value, JsonObject schema, string path)
    {
        if (!((JsonValue)value).TryReal(out var number))
        {
            return;
        }

        if (Real(schema, "minimum") is { } min && (IsSet(schema, "exclusiveMinimum") ? number <= min : number < min))
        {
            Invalid(path, Show(value), $"{path} in body should be greater than{(IsSet(schema, "exclusiveMinimum") ? "" : " or equal to")} {Text(min)}");
        }

        if (Real(schema, "maximum") is { } max && (IsSet(schema, "exclusiveMaximum") ? number >= max : number > max))
        {
            Invalid(path, Show(value), $"{path} in body should be less than{(IsSet(schema, "exclusiveMaximum") ? "" : " or equal to")} {Text(max)}");
        }

        if (Real(schema, "multipleOf") is { } factor && factor > 0 && !double.IsInteger(number / factor))
        {
            Invalid(path, Show(value), $"{path} in body should be a multiple of {Text(factor)}");
        }

        if ((string?)schema["format"] == "int32" && number is < int.MinValue or > int.MaxValue)
        {
            Invalid(path, Show(value), $"{path} in body must be of type int32: {Show(value)}");
        }

        static string Text(double bound) => bound.ToString("R", CultureInfo.InvariantCulture);
    }

    private void List(JsonArray elements, JsonArray? old, JsonObject schema, string path)
    {
        if (Bound(schema, "minItems") is { } min && elements.Count < min)
        {
            Invalid(path, elements.Count.ToString(CultureInfo.InvariantCulture), $"{path} in body should have at least {min} items");
        }

        if (Bound(schema, "maxItems") is { } max && elements.Count > max)
        {
            causes.Add(new StatusCause("FieldValueTooMany", $"Too many: {elements.Count}: must have at most {max} items", path));
        }

        if (schema["items"] is JsonObject items)
        {
            for (var i = 0; i < elements.Count; i++)
            {
                Validate(elements[i], ListCorrelation.Find(elements[i], old, schema), items, $"{path}[{i}]");
            }
        }

        Duplicates(elements, schema, path);
    }

    private void Duplicates(JsonArray elements, JsonObject schema, string path)
    {
        var type = (string?)schema["x-kubernetes-list-type"];
        if (type is not ("set" or "map"))
        {
            return;
        }

        var keys = (schema["x-kubernetes-list-map-keys"] as JsonArray ?? []).Select(k => (string)k!).Distinct(StringComparer.Ordinal).ToArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < elements.Count; i++)
        {
            var key = type == "set" ? elements[i]?.DeepClone() : new JsonObject(keys.Select(k => KeyValuePair.Create(k, (elements[i] as JsonObject)?[k]?.DeepClone())));
            var text = key?.ToJsonString(Wire.SerializerOptions) ?? "null";
            if (!seen.Add(text))
            {
                causes.Add(new StatusCause("FieldValueDuplicate", $"Duplicate value: {text}", $"{path}[{i}]"));
            }
        }
    }

    private void Members(JsonObject members, JsonObject? old, JsonObject schema, string path)
    {
        foreach (var required in schema["required"] as JsonArray ?? [])
        {
            if ((string?)required is { } name && !members.ContainsKey(name))
            {
                causes.Add(new StatusCause("FieldValueRequired", "Required value", $"{path}.{name}"));
            }
        }

        if (Bound(schema, "minProperties") is { } min && members.Count < min)
        {
            Invalid(path, members.Count.ToString(CultureInfo.InvariantCulture), $"{path} in body should have at least {min} properties");
        }

        if (Bound(schema, "maxProperties") is { } max && members.Count > max)
        {
            causes.Add(new StatusCause("FieldValueTooMany", $"Too many: {members.Count}: must have at most {max} items", path));
        }

        var properties = schema["properties"] as JsonObject;
        var additional = schema["additionalProperties"] as JsonObject;
        foreach (var (name, value) in members)
        {
            if (properties?[name] is JsonObject property)
            {
                Validate(value, old?[name], property, $"{path}.{name}");
            }
            else if (additional is not null && (properties is null || !properties.ContainsKey(name)))
            {
                Validate(value, old?[name], additional, $"{path}.{name}");
            }
        }
    }

    /// <summary>
    /// The schemas that are joined: what none of them, or not one alone, holds of is said of no field, and then what the first of them
    /// finds (schemaPropsValidator, kube-openapi pkg/validation/validate/schema_props.go).
    /// </summary>
    private void Combinations(JsonNode value, JsonObject schema, string path)
    {
        if (Findings("anyOf") is { Count: > 0 } any && any.TrueForAll(found => found.Count > 0))
        {
            Joined("must validate at least one schema (anyOf)");
            Take(any[0]);
        }

        if (Findings("oneOf") is { Count: > 0 } one && one.Count(found => found.Count == 0) is var valid and not 1)
        {
            Joined($"must validate one and only one schema (oneOf). {(valid == 0 ? "Found none valid" : $"Found {valid} valid alternatives")}");
            if (valid == 0) { Take(one[0]); }
        }

        if (Findings("allOf") is { Count: > 0 } all && all.Exists(found => found.Count > 0))
        {
            all.ForEach(Take);
            Joined($"must validate all the schemas (allOf){(all.TrueForAll(found => found.Count > 0) ? ". None validated" : "")}");
        }

        if (schema["not"] is JsonObject not && Problems(value, not, path).Count == 0)
        {
            Joined("must not validate the schema (not)");
        }

        List<List<StatusCause>> Findings(string name) => [.. (schema[name] as JsonArray ?? []).OfType<JsonObject>().Select(part => Problems(value, part, path))];

        void Joined(string message) => Take([new StatusCause("FieldValueInvalid", $"Invalid value: \"\": \"{path}\" {message}", "<nil>")]);

        void Take(List<StatusCause> found) => causes.AddRange(found.Where(cause => !causes.Contains(cause)));
    }

    private static List<StatusCause> Problems(JsonNode value, JsonObject schema, string path)
    {
        var problems = new List<StatusCause>();
        new SchemaValidator(problems).Validate(value, schema, path);
        return problems;
    }

    private static long? Bound(JsonObject schema, string name) => schema[name] is JsonValue value && value.TryWhole(out long bound) ? bound : null;

    private static double? Real(JsonObject schema, string name) => schema[name] is JsonValue value && value.TryReal(out var bound) ? bound : null;
}
