using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Resources;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>
/// Validates custom resources against the schema of their CRD, then by its CEL rules. What an update does not touch is not
/// judged again (ratcheting): an old object may break rules that came later.
/// </summary>
internal static class CustomValidation
{
    private static readonly string[] Blocking = ["FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany", "FieldValueTypeInvalid"];
    private static readonly ConditionalWeakTable<JsonObject, JsonObject> Roots = [];

    /// <summary>Checks an object.</summary>
    /// <param name="value">The object, pruned and with defaults.</param>
    /// <param name="old">The stored object; null where it is created.</param>
    /// <param name="resource">Its resource.</param>
    /// <param name="warnings">Receives what does not hold of values that did not change.</param>
    public static IReadOnlyList<StatusCause> Validate(JsonObject value, JsonObject? old, Resource resource, List<string> warnings)
    {
        var causes = new List<StatusCause>();
        if (resource.Schema.Source is not { } source)
        {
            return causes;
        }

        Structure(value, old, source, causes);
        if (!ValidationRules.Any(source))
        {
            return causes;
        }

        if (causes.Exists(c => Blocking.Contains(c.Reason)))
        {
            causes.Add(new StatusCause("FieldValueInvalid", "Invalid value: \"null\": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation", "<nil>"));
        }
        else
        {
            new ValidationRules(causes, warnings).Check(value, old, Roots.GetValue(source, WholeObject), "<nil>");
        }

        return causes;
    }

    private static void Structure(JsonObject value, JsonObject? old, JsonObject source, List<StatusCause> causes)
    {
        var validator = new SchemaValidator(causes);
        foreach (var (name, schema) in source["properties"] as JsonObject ?? [])
        {
            if (schema is JsonObject property && name is not ("apiVersion" or "kind" or "metadata") && value.TryGetPropertyValue(name, out var child))
            {
                validator.Validate(child, old?[name], property, name);
            }
        }

        foreach (var required in source["required"] as JsonArray ?? [])
        {
            if ((string?)required is { } field && !value.ContainsKey(field) && (old is null || old.ContainsKey(field)))
            {
                causes.Add(new StatusCause("FieldValueRequired", "Required value", field));
            }
        }
    }

    /// <summary>The schema as rules of the object itself see it: with apiVersion, kind and the name.</summary>
    private static JsonObject WholeObject(JsonObject source)
    {
        var root = (JsonObject)source.DeepClone();
        root["x-kubernetes-embedded-resource"] = true;
        (root["properties"] as JsonObject)?.Remove("metadata");
        return root;
    }
}
