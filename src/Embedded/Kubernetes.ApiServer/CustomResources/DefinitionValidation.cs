using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>The rules of CustomResourceDefinitions.</summary>
internal static class DefinitionValidation
{
    /// <summary>Checks a definition.</summary>
    public static IReadOnlyList<StatusCause> Validate(JsonObject definition, JsonObject? old)
    {
        var causes = new List<StatusCause>();
        var name = (string?)definition["metadata"]?["name"] ?? "";
        if (definition["spec"] is not JsonObject spec)
        {
            return [new StatusCause("FieldValueRequired", "Required value", "spec")];
        }

        var group = (string?)spec["group"] ?? "";
        var plural = (string?)spec["names"]?["plural"] ?? "";
        Require(group, "spec.group");
        Require(plural, "spec.names.plural");
        Require((string?)spec["names"]?["kind"], "spec.names.kind");
        if (name != $"{plural}.{group}")
        {
            causes.Add(new("FieldValueInvalid", $"Invalid value: \"{name}\": must be spec.names.plural+\".\"+spec.group", "metadata.name"));
        }

        if ((string?)spec["scope"] is not ("Namespaced" or "Cluster"))
        {
            causes.Add(string.IsNullOrEmpty((string?)spec["scope"])
                ? new("FieldValueRequired", "Required value", "spec.scope")
                : new("FieldValueNotSupported", $"Unsupported value: {spec["scope"]!.ToJsonString()}: supported values: \"Cluster\", \"Namespaced\"", "spec.scope"));
        }

        if ((group.EndsWith(".k8s.io", StringComparison.Ordinal) || group.EndsWith(".kubernetes.io", StringComparison.Ordinal))
            && string.IsNullOrEmpty((string?)definition["metadata"]?["annotations"]?["api-approved.kubernetes.io"]))
        {
            causes.Add(new("FieldValueRequired", "Required value: protected groups must have approval annotation \"api-approved.kubernetes.io\", see https://github.com/kubernetes/enhancements/pull/1111", "metadata.annotations[api-approved.kubernetes.io]"));
        }

        Versions(spec["versions"] as JsonArray, old?["spec"]?["versions"] as JsonArray, causes);
        if (old is not null)
        {
            Immutable(definition, old, causes);
        }

        return causes;

        void Require(string? value, string field)
        {
            if (string.IsNullOrEmpty(value))
            {
                causes.Add(new("FieldValueRequired", "Required value", field));
            }
        }
    }

    private static void Versions(JsonArray? versions, JsonArray? oldVersions, List<StatusCause> causes)
    {
        var stored = 0;

        // A schema that all versions have in common stands at one place in upstream's own form of a definition, which messages name.
        var isShared = versions?.FirstOrDefault()?["schema"] is JsonObject shared && versions.All(version => JsonNode.DeepEquals(version?["schema"], shared));
        for (var i = 0; i < (versions?.Count ?? 0); i++)
        {
            if (versions![i] is not JsonObject version)
            {
                continue;
            }

            stored += version["storage"] is JsonValue flag && flag.TryGetValue<bool>(out var set) && set ? 1 : 0;
            var field = isShared ? "spec.validation.openAPIV3Schema" : $"spec.versions[{i}].schema.openAPIV3Schema";
            if (version["schema"]?["openAPIV3Schema"] is not JsonObject schema)
            {
                causes.Add(new("FieldValueRequired", "Required value: schemas are required", field));
                continue;
            }

            DefinitionRules.ValidateSelectableFields(version, schema, $"spec.versions[{i}].selectableFields", causes);
            if (isShared && i > 0)
            {
                continue;
            }

            if ((string?)schema["type"] != "object")
            {
                causes.Add(new("FieldValueInvalid", $"Invalid value: {schema["type"]?.ToJsonString() ?? "\"\""}: must be object at the root", field + ".type"));
            }

            Structural(schema, field, causes);
            if (oldVersions?.FirstOrDefault(o => JsonNode.DeepEquals(o?["schema"], version["schema"])) is null)
            {
                DefinitionRules.Validate(schema, field, causes);
            }
        }

        if (stored != 1)
        {
            causes.Add(new("FieldValueInvalid", $"Invalid value: {versions?.ToJsonString() ?? "null"}: must have exactly one version marked as storage version", "spec.versions"));
        }
    }

    private static void Structural(JsonObject schema, string field, List<StatusCause> causes)
    {
        if (causes.Count > 32)
        {
            return;
        }

        var free = IsSet(schema, "x-kubernetes-int-or-string") || IsSet(schema, "x-kubernetes-preserve-unknown-fields");
        if (!free && string.IsNullOrEmpty((string?)schema["type"]))
        {
            causes.Add(new("FieldValueRequired", "Required value: must not be empty for specified " + (field.EndsWith(']') || field.Contains(".properties[", StringComparison.Ordinal) ? "object fields" : "array items"), field + ".type"));
        }

        if (schema["pattern"] is JsonValue pattern && pattern.TryGetValue<string>(out var expression) && !SchemaPatterns.TryGet(expression, out _))
        {
            causes.Add(new("FieldValueInvalid", $"Invalid value: \"{expression}\": must be a valid regular expression, but isn't", field + ".pattern"));
        }

        if ((string?)schema["x-kubernetes-list-type"] is { } listType)
        {
            if (listType is not ("atomic" or "set" or "map"))
            {
                causes.Add(new("FieldValueNotSupported", $"Unsupported value: \"{listType}\": supported values: \"atomic\", \"map\", \"set\"", field + ".x-kubernetes-list-type"));
            }
            else if (listType == "map" && schema["x-kubernetes-list-map-keys"] is not JsonArray { Count: > 0 })
            {
                causes.Add(new("FieldValueRequired", "Required value: must not be empty if x-kubernetes-list-type is map", field + ".x-kubernetes-list-map-keys"));
            }
        }

        var keys = (schema["x-kubernetes-list-map-keys"] as JsonArray ?? []).Select(key => (string?)key ?? "").ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < keys.Count; i++)
        {
            if (!seen.Add(keys[i]))
            {
                causes.Add(new("FieldValueDuplicate", $"Duplicate value: \"{keys[i]}\"", $"{field}.x-kubernetes-list-map-keys[{i}]"));
            }
        }

        if (schema["default"] is { } preset)
        {
            var problems = new List<StatusCause>();
            new SchemaValidator(problems).Validate(preset, schema, "");
            causes.AddRange(problems.Select(p => new StatusCause(p.Reason, p.Message.Replace(":  in body", ": in body", StringComparison.Ordinal), $"{field}.default{p.Field}")));
        }

        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            if (child is JsonObject property)
            {
                Structural(property, $"{field}.properties[{name}]", causes);
            }
        }

        if (schema["items"] is JsonObject items)
        {
            Structural(items, field + ".items", causes);
        }

        if (schema["additionalProperties"] is JsonObject additional)
        {
            Structural(additional, field + ".additionalProperties", causes);
        }
    }

    private static void Immutable(JsonObject definition, JsonObject old, List<StatusCause> causes)
    {
        Same("group", "spec.group");
        Same("scope", "spec.scope");
        if (definition["status"]?["storedVersions"] is JsonArray stored)
        {
            var versions = (definition["spec"]?["versions"] as JsonArray ?? []).Select(v => (string?)v?["name"]).ToHashSet();
            for (var i = 0; i < stored.Count; i++)
            {
                if (!versions.Contains((string?)stored[i]))
                {
                    causes.Add(new("FieldValueInvalid", $"Invalid value: {stored[i]?.ToJsonString()}: missing from spec.versions; {(string?)stored[i]} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in {(string?)stored[i]} and removes {(string?)stored[i]} from status.storedVersions", $"status.storedVersions[{i}]"));
                }
            }
        }

        void Same(string name, string field)
        {
            if (!JsonNode.DeepEquals(definition["spec"]?[name], old["spec"]?[name]))
            {
                causes.Add(new("FieldValueInvalid", $"Invalid value: {definition["spec"]?[name]?.ToJsonString() ?? "null"}: field is immutable", field));
            }
        }
    }

    private static bool IsSet(JsonObject schema, string name) => schema[name]?.GetValueKind() == JsonValueKind.True;
}
