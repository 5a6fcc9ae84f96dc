using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Schemas;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>Whether the defaults that a schema states are values of it (apiextensions pkg/apiserver/schema/defaulting).</summary>
internal static class SchemaDefaults
{
    /// <summary>Checks the defaults of a structural schema and of all below it.</summary>
    public static IEnumerable<FieldError> Validate(JsonObject schema, string field)
    {
        var errors = new FieldErrors();
        Walk(schema, field, errors);
        return errors.All;
    }

    private static void Walk(JsonObject schema, string field, FieldErrors errors)
    {
        if (schema["default"] is { } preset) { Check(preset, schema, field + ".default", errors); }
        if (schema["items"] is JsonObject items) { Walk(items, field + ".items", errors); }
        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            if (child is JsonObject property) { Walk(property, $"{field}.properties[{name}]", errors); }
        }
    }

    private static void Check(JsonNode preset, JsonObject schema, string field, FieldErrors errors)
    {
        // A root with one member, so that pruning sees the value as it will stand in an object.
        var around = CustomSchemas.Root(new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["value"] = schema.DeepClone() } });
        if (Decoder.Prune(new JsonObject { ["value"] = preset.DeepClone() }, around).Count > 0) { errors.Invalid(field, preset, "must not have unknown fields"); }
        var problems = new List<StatusCause>();
        new SchemaValidator(problems).Validate(preset, schema, "");
        foreach (var problem in problems) { errors.Add(new FieldError(problem.Reason, problem.Message.Replace(":  in body", ": in body", StringComparison.Ordinal), field + problem.Field)); }
    }
}
