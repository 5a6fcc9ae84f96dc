using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>What each schema of a definition may state, wherever it stands (apiextensions validation.go: ValidateCustomResourceDefinitionOpenAPISchema).</summary>
internal static class SchemaRules
{
    private const string ListType = "x-kubernetes-list-type";
    private const string ListKeys = "x-kubernetes-list-map-keys";
    private const string MapType = "x-kubernetes-map-type";
    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];
    private static readonly string[] Unsupported = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"];

    /// <summary>Checks a schema and all within it.</summary>
    public static void Validate(JsonObject schema, string field, FieldErrors errors) => Validate(schema, field, new Place(IsRoot: true), errors);

    private static void Validate(JsonObject schema, string field, Place place, FieldErrors errors)
    {
        Supported(schema, field, place, errors);
        if (IsSet(schema, "uniqueItems")) { errors.Forbidden(field + ".uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"); }
        var within = place with { IsRoot = false };
        var properties = schema["properties"] as JsonObject ?? [];
        if (schema["additionalProperties"] is { } additional)
        {
            if (properties.Count > 0 && additional.GetValueKind() != JsonValueKind.True) { errors.Forbidden(field + ".additionalProperties", "additionalProperties and properties are mutual exclusive"); }
            if (additional is JsonObject values)
            {
                Validate(values, field + ".additionalProperties", place.IsMetadata ? within with { NoDefaults = " inside additionalProperties applying to object metadata" } : within, errors);
            }
        }

        foreach (var (name, child) in properties)
        {
            if (child is not JsonObject property) { continue; }
            var isMetadata = name is "metadata" or "kind" or "apiVersion" && (place.IsRoot || IsSet(schema, "x-kubernetes-embedded-resource"));
            var inside = within with { IsMetadata = within.IsMetadata || isMetadata, NoDefaults = isMetadata && place.IsRoot ? $" in top-level {name}" : within.NoDefaults };
            Validate(property, $"{field}.properties[{name}]", inside, errors);
        }

        if (schema["not"] is JsonObject not) { Validate(not, field + ".not", within, errors); }
        foreach (var junctor in (string[])["allOf", "oneOf", "anyOf"])
        {
            var parts = schema[junctor] as JsonArray ?? [];
            for (var i = 0; i < parts.Count; i++)
            {
                if (parts[i] is JsonObject part) { Validate(part, $"{field}.{junctor}[{i}]", within, errors); }
            }
        }

        if (schema["items"] is JsonObject items) { Validate(items, field + ".items", within, errors); }
        if (schema["x-kubernetes-preserve-unknown-fields"]?.GetValueKind() == JsonValueKind.False)
        {
            errors.Invalid(field + ".x-kubernetes-preserve-unknown-fields", JsonValue.Create(false), "must be true or undefined");
        }

        Maps(schema, field, errors);
        Lists(schema, field, errors);
        ListItems(schema, field, errors);
        Rules(schema, field, errors);
    }

    private static void Supported(JsonObject schema, string field, Place place, FieldErrors errors)
    {
        var type = schema.Text("type");
        if (type.Length > 0) { errors.OneOf(field + ".type", type, Types); }
        if (schema["default"] is not null && place.NoDefaults is { } reason) { errors.Forbidden(field + ".default", "must not be set" + reason); }
        foreach (var name in Unsupported)
        {
            if (schema.ContainsKey(name)) { errors.Forbidden($"{field}.{name}", $"{name} is not supported"); }
        }

        if (type == "null") { errors.Forbidden(field + ".type", "type cannot be set to null, use nullable as an alternative"); }
        if (schema["items"] is JsonArray) { errors.Forbidden(field + ".items", "items must be a schema object and not an array"); }
        if (place.IsMetadata && IsSet(schema, "x-kubernetes-embedded-resource")) { errors.Forbidden(field + ".x-kubernetes-embedded-resource", "must not be used inside of resource meta"); }
    }

    private static void Maps(JsonObject schema, string field, FieldErrors errors)
    {
        if (schema[MapType] is null) { return; }
        NeedsType(schema, "object", MapType, field, errors);
        errors.OneOf($"{field}.{MapType}", schema.Text(MapType), "atomic", "granular");
    }

    private static void Lists(JsonObject schema, string field, FieldErrors errors)
    {
        var (list, items) = (schema.Text(ListType), schema["items"] as JsonObject);
        var isList = schema[ListType] is not null;
        if (isList && schema.Text("type") != "array") { NeedsType(schema, "array", ListType, field, errors); }
        else if (list == "set" && items is not null)
        {
            const string words = "must be atomic as item of a list with x-kubernetes-list-type=set";
            if (items.Text("type") == "array" && items[ListType] is { } inner && (string?)inner != "atomic") { errors.Invalid($"{field}.items.{ListType}", inner, words); }
            if (items.Text("type") == "object" && items.Text(MapType) != "atomic") { errors.Invalid($"{field}.items.{MapType}", items[ListType], words); }
        }

        if (isList) { errors.OneOf($"{field}.{ListType}", list, "atomic", "set", "map"); }
        if (schema[ListKeys] is JsonArray { Count: > 0 } && list != "map")
        {
            const string words = "must be map if x-kubernetes-list-map-keys is non-empty";
            if (isList) { errors.Invalid($"{field}.{ListType}", list, words); } else { errors.Required($"{field}.{ListType}", words); }
        }
    }

    private static void NeedsType(JsonObject schema, string wanted, string because, string field, FieldErrors errors)
    {
        var (type, words) = (schema.Text("type"), $"must be {wanted} if {because} is specified");
        if (type == wanted) { return; }
        if (type.Length == 0) { errors.Required(field + ".type", words); } else { errors.Invalid(field + ".type", type, words); }
    }

    private static void ListItems(JsonObject schema, string field, FieldErrors errors)
    {
        var list = schema.Text(ListType);
        if (list is not ("map" or "set")) { return; }
        var (items, keys) = (schema["items"] as JsonObject, (schema[ListKeys] as JsonArray ?? []).Select(key => (string?)key ?? "").ToList());
        if (list == "map")
        {
            if (keys.Count == 0) { errors.Required($"{field}.{ListKeys}", "must not be empty if x-kubernetes-list-type is map"); }
            if (schema["items"] is null) { errors.Required(field + ".items", "must have a schema if x-kubernetes-list-type is map"); }
            if (items is not null && items.Text("type") != "object") { errors.Invalid(field + ".items.type", items.Text("type"), "must be object if parent array's x-kubernetes-list-type is map"); }
            if (items is not null && items.Text("type") == "object") { Keys(items, keys, schema[ListKeys], field, errors); }
        }

        if (items is null) { return; }
        if (IsSet(items, "nullable")) { errors.Forbidden(field + ".items.nullable", "cannot be nullable when x-kubernetes-list-type is " + list); }
        var required = (items["required"] as JsonArray ?? []).Select(name => (string?)name).ToHashSet();
        foreach (var key in list == "map" ? keys : [])
        {
            if (items["properties"]?[key] is not JsonObject property) { continue; }
            var at = $"{field}.items.properties[{key}]";
            if (!required.Contains(key) && property["default"] is null) { errors.Required(at + ".default", "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"); }
            if (IsSet(property, "nullable")) { errors.Forbidden(at + ".nullable", "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"); }
        }
    }

    private static void Keys(JsonObject items, List<string> keys, JsonNode? stated, string field, FieldErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (items["properties"]?[key] is not JsonObject property) { errors.Invalid($"{field}.{ListKeys}", stated, "entries must all be names of item properties"); }
            else if (property.Text("type") is "array" or "object")
            {
                errors.Invalid($"{field}.items.properties[{key}].type", items.Text("type"), "must be a scalar type if parent array's x-kubernetes-list-type is map");
            }

            if (!seen.Add(key)) { errors.Invalid($"{field}.{ListKeys}", stated, "must not contain duplicate entries"); }
        }
    }

    private static void Rules(JsonObject schema, string field, FieldErrors errors)
    {
        var rules = schema["x-kubernetes-validations"] as JsonArray ?? [];
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i] is not JsonObject rule) { continue; }
            var at = $"{field}.x-kubernetes-validations[{i}]";
            var (text, message, expression, path) = (rule.Text("rule").Trim(), rule.Text("message"), rule.Text("messageExpression"), rule.Text("fieldPath"));
            if (text.Length == 0) { errors.Required(at + ".rule", "rule is not specified"); }
            else if (message.Length > 0 && message.Trim().Length == 0) { errors.Invalid(at + ".message", message, "must be non-empty if specified"); }
            else if (HasLineBreaks(message.Trim())) { errors.Invalid(at + ".message", message, "must not contain line breaks"); }
            else if (HasLineBreaks(text) && message.Trim().Length == 0) { errors.Required(at + ".message", "message must be specified if rule contains line breaks"); }

            if (expression.Length > 0 && expression.Trim().Length == 0) { errors.Required(at + ".messageExpression", "messageExpression must be non-empty if specified"); }
            if (rule["reason"] is not null) { errors.OneOf(at + ".reason", rule.Text("reason"), "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"); }
            if (path.Length == 0) { continue; }
            if (path.Trim().Length == 0) { errors.Invalid(at + ".fieldPath", path, "must be non-empty if specified"); }
            if (HasLineBreaks(path)) { errors.Invalid(at + ".fieldPath", path, "must not contain line breaks"); }
            if (SchemaPath.Follow(path, schema, allowBrackets: true).Schema is null) { errors.Invalid(at + ".fieldPath", path, "must be a valid path"); }
        }
    }

    private static bool HasLineBreaks(string text) => text.AsSpan().ContainsAny('\n', '\r');

    private static bool IsSet(JsonObject schema, string name) => schema[name]?.GetValueKind() == JsonValueKind.True;

    /// <summary>Where a schema stands.</summary>
    /// <param name="IsRoot">Whether it is the object itself.</param>
    /// <param name="IsMetadata">Whether it is of the metadata, kind or version of an object.</param>
    /// <param name="NoDefaults">Why it may have no default; null where it may.</param>
    private readonly record struct Place(bool IsRoot, bool IsMetadata = false, string? NoDefaults = null);
}
