using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>
/// Whether a schema is structural: each value has one type, stated outside of <c>allOf</c>, <c>anyOf</c>, <c>oneOf</c> and <c>not</c>
/// (apiextensions pkg/apiserver/schema: validation.go and complete.go).
/// </summary>
internal static class StructuralRules
{
    private const string Embedded = "x-kubernetes-embedded-resource";
    private const string Preserve = "x-kubernetes-preserve-unknown-fields";
    private const string IntOrString = "x-kubernetes-int-or-string";
    private static readonly string[] Junctors = ["allOf", "anyOf", "oneOf"];
    private static readonly string[] Unsupported = ["id", "$schema", "$ref", "patternProperties", "dependencies", "additionalItems", "definitions"];
    private static readonly JsonNode EitherType = JsonNode.Parse("""[{"type":"integer"},{"type":"string"}]""")!;

    // What only the value itself may state, with the words of the refusal elsewhere.
    private static readonly (string Name, string Words)[] OutsideAlone =
    [
        ("type", "must be empty to be structural"), ("additionalProperties", "must be undefined to be structural"), ("default", "must be undefined to be structural"),
        ("title", "must be empty to be structural"), ("description", "must be empty to be structural"), ("nullable", "must be false to be structural"),
        (Preserve, "must be false to be structural"), (Embedded, "must be false to be structural"), (IntOrString, "must be false to be structural"),
        ("x-kubernetes-list-map-keys", "must be empty to be structural"), ("x-kubernetes-list-type", "must be undefined to be structural"),
        ("x-kubernetes-map-type", "must be undefined to be structural"), ("x-kubernetes-validations", "must be empty to be structural"),
    ];

    private enum Level { Root, Item, Field }

    /// <summary>Whether a schema, or one within it, states what no structural schema can.</summary>
    public static bool IsReadable(JsonNode? schema) => schema is not JsonObject members
        || (!Unsupported.Any(members.ContainsKey) && members["items"] is not JsonArray && Below(members).All(IsReadable));

    /// <summary>Checks a schema; the errors come in the order of their texts.</summary>
    public static IEnumerable<FieldError> Validate(JsonObject schema, string field)
    {
        var errors = new FieldErrors();
        Invariants(schema, Level.Root, field, errors);
        Complete(schema, schema, field, field, errors);
        return errors.All.OrderBy(error => $"{error.Field}: {error.Message}", StringComparer.Ordinal);
    }

    private static IEnumerable<JsonNode?> Below(JsonObject schema) =>
        new[] { schema["items"], schema["not"], schema["additionalProperties"] }
            .Concat((schema["properties"] as JsonObject ?? []).Select(property => property.Value))
            .Concat(Junctors.SelectMany(name => schema[name] as JsonArray ?? []));

    private static void Invariants(JsonObject schema, Level level, string field, FieldErrors errors)
    {
        var type = schema.Text("type");
        if (type == "array" && schema["items"] is null) { errors.Required(field + ".items", "must be specified"); }
        if (schema["items"] is JsonObject items) { Invariants(items, Level.Item, field + ".items", errors); }
        var properties = schema["properties"] as JsonObject ?? [];
        foreach (var (name, child) in properties)
        {
            if (child is JsonObject property) { Invariants(property, Level.Field, $"{field}.properties[{name}]", errors); }
        }

        if (schema["additionalProperties"] is { } additional)
        {
            if (level == Level.Root) { errors.Forbidden(field + ".additionalProperties", "must not be used at the root"); }
            if (additional is JsonObject values) { Invariants(values, Level.Field, field + ".additionalProperties", errors); }
        }

        if (IsSet(schema, IntOrString) && IsSet(schema, Preserve)) { errors.Invalid($"{field}.{Preserve}", JsonValue.Create(true), $"must be false if {IntOrString} is true"); }
        if (IsSet(schema, IntOrString) && IsSet(schema, Embedded)) { errors.Invalid($"{field}.{Embedded}", JsonValue.Create(true), $"must be false if {IntOrString} is true"); }
        Values(schema, JsonNode.DeepEquals(schema["anyOf"], EitherType), JsonNode.DeepEquals((schema["allOf"] as JsonArray)?.FirstOrDefault()?["anyOf"], EitherType), field, errors);
        Type(schema, type, level, field, errors);
        Metadata(schema, properties, level, field, errors);
    }

    private static void Type(JsonObject schema, string type, Level level, string field, FieldErrors errors)
    {
        const string must = "must be object if x-kubernetes-embedded-resource is true";
        if (IsSet(schema, Embedded) && type != "object")
        {
            if (type.Length == 0) { errors.Required(field + ".type", must); } else { errors.Invalid(field + ".type", type, must); }
        }
        else if (type.Length == 0 && !IsSet(schema, IntOrString) && !IsSet(schema, Preserve))
        {
            errors.Required(field + ".type", level switch
            {
                Level.Root => "must not be empty at the root",
                Level.Item => "must not be empty for specified array items",
                _ => "must not be empty for specified object fields",
            });
        }

        if (IsSet(schema, Embedded) && schema["additionalProperties"] is not null) { errors.Forbidden(field + ".additionalProperties", $"must not be used if {Embedded} is set"); }
        if (level == Level.Root && type.Length > 0 && type != "object") { errors.Invalid(field + ".type", type, "must be object at the root"); }
    }

    // Of the metadata of an object a schema may say nothing but what names are.
    private static void Metadata(JsonObject schema, JsonObject properties, Level level, string field, FieldErrors errors)
    {
        var isObject = level == Level.Root || IsSet(schema, Embedded);
        foreach (var name in (string[])["kind", "apiVersion"])
        {
            if (isObject && properties[name] is JsonObject own && own.Text("type") != "string") { errors.Invalid($"{field}.properties[{name}].type", own.Text("type"), "must be string"); }
        }

        if (properties["metadata"] is JsonObject metadata)
        {
            var at = field + ".properties[metadata]";
            if (isObject && metadata.Text("type") != "object") { errors.Invalid(at + ".type", metadata.Text("type"), "must be object"); }
            var names = (metadata["properties"] as JsonObject ?? []).All(property => property.Key is "name" or "generateName");
            if (level == Level.Root && !(names && metadata.All(member => member.Key is "type" or "properties" or "default")))
            {
                errors.Forbidden(at, "must not specify anything other than name and generateName, but metadata is implicitly specified");
            }
        }

        if (IsSet(schema, Embedded) && !IsSet(schema, Preserve) && properties.Count == 0)
        {
            errors.Required(field + ".properties", $"must not be empty if {Embedded} is true without {Preserve}");
        }
    }

    private static void Values(JsonObject schema, bool skipAny, bool skipFirst, string field, FieldErrors errors)
    {
        foreach (var junctor in Junctors)
        {
            if (junctor == "anyOf" && skipAny) { continue; }
            var parts = schema[junctor] as JsonArray ?? [];
            for (var i = 0; i < parts.Count; i++)
            {
                if (parts[i] is JsonObject part) { Nested(part, junctor == "allOf" && skipFirst && i == 0, $"{field}.{junctor}[{i}]", errors); }
            }
        }

        if (schema["not"] is JsonObject not) { Nested(not, false, field + ".not", errors); }
        if (schema.Text("pattern") is { Length: > 0 } pattern && !SchemaPatterns.TryGet(pattern, out _)) { errors.Invalid(field + ".pattern", pattern, "must be a valid regular expression, but isn't"); }
    }

    private static void Nested(JsonObject schema, bool skipAny, string field, FieldErrors errors)
    {
        Values(schema, skipAny, false, field, errors);
        if (schema["items"] is JsonObject items) { Nested(items, false, field + ".items", errors); }
        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            if (child is JsonObject property) { Nested(property, false, $"{field}.properties[{name}]", errors); }
            if (name == "metadata") { errors.Forbidden(field + ".properties[metadata]", "must not be specified in a nested context"); }
        }

        foreach (var (name, words) in OutsideAlone)
        {
            if (schema[name] is { } value and not JsonArray { Count: 0 } && value.GetValueKind() != JsonValueKind.False) { errors.Forbidden($"{field}.{name}", words); }
        }
    }

    /// <summary>What is said of a value must be said of one that the schema states outside of junctors.</summary>
    private static void Complete(JsonObject values, JsonObject? schema, string place, string field, FieldErrors errors, bool isNested = false)
    {
        if (schema is null)
        {
            errors.Required(place, $"because it is defined in {field}");
            return;
        }

        if (values["not"] is JsonObject not) { Complete(not, schema, place, field + ".not", errors, true); }
        foreach (var junctor in Junctors)
        {
            var parts = values[junctor] as JsonArray ?? [];
            for (var i = 0; i < parts.Count; i++)
            {
                if (parts[i] is JsonObject part) { Complete(part, schema, place, $"{field}.{junctor}[{i}]", errors, true); }
            }
        }

        if (!isNested) { return; }
        if (values["items"] is JsonObject items) { Complete(items, schema["items"] as JsonObject, place + ".items", field + ".items", errors, true); }
        foreach (var (name, child) in values["properties"] as JsonObject ?? [])
        {
            if (child is JsonObject property) { Complete(property, schema["properties"]?[name] as JsonObject, $"{place}.properties[{name}]", $"{field}.properties[{name}]", errors, true); }
        }
    }

    private static bool IsSet(JsonObject schema, string name) => schema[name]?.GetValueKind() == JsonValueKind.True;
}
