using Kustomize.Resources;

namespace Kustomize.Patches;

/// <summary>A schema of the user's: OpenAPI v2 definitions with Kubernetes' <c>x-kubernetes-…</c> marks.</summary>
internal sealed class OpenApiSchema
{
    private const string Definitions = "#/definitions/";
    private const int MaximumReferences = 50;
    private readonly Dictionary<string, object?> _definitions;
    private readonly Dictionary<(string ApiVersion, string Kind), Dictionary<string, object?>> _types = [];

    public OpenApiSchema(Dictionary<string, object?> document)
    {
        _definitions = document.GetValueOrDefault("definitions") as Dictionary<string, object?> ?? [];
        foreach (var definition in _definitions.Values.OfType<Dictionary<string, object?>>())
        {
            foreach (var type in (definition.GetValueOrDefault("x-kubernetes-group-version-kind") as List<object?> ?? []).OfType<Dictionary<string, object?>>())
            {
                var group = Resource.Text(type, "group");
                _types[((group.Length > 0 ? group + "/" : "") + Resource.Text(type, "version"), Resource.Text(type, "kind"))] = definition;
            }
        }
    }

    /// <summary>The schema of a type; null where the file has none.</summary>
    public MergeSchema? OfType(string apiVersion, string kind) => _types.TryGetValue((apiVersion, kind), out var definition) ? new Part(this, definition) : null;

    private Part? PartOf(object? schema)
    {
        for (var i = 0; schema is Dictionary<string, object?> map && i < MaximumReferences; i++)
        {
            if (map.GetValueOrDefault("$ref") is not string reference) { return new Part(this, map); }
            schema = reference.StartsWith(Definitions, StringComparison.Ordinal) ? _definitions.GetValueOrDefault(reference[Definitions.Length..]) : null;
        }

        return null;
    }

    private sealed class Part(OpenApiSchema whole, Dictionary<string, object?> schema) : MergeSchema
    {
        public override IReadOnlyList<string>? MergeKeys
        {
            get
            {
                if (!Resource.Text(schema, "x-kubernetes-patch-strategy").Split(',').Contains("merge")) { return null; }
                if (schema.GetValueOrDefault("x-kubernetes-list-map-keys") is List<object?> keys) { return [.. keys.Select(Resource.Text)]; }
                return Resource.Text(schema, "x-kubernetes-patch-merge-key") is { Length: > 0 } key ? [key] : [];
            }
        }

        public override MergeSchema? Elements => Resource.Text(schema, "type") == "array" ? whole.PartOf(schema.GetValueOrDefault("items")) : null;

        public override MergeSchema? Field(string name) =>
            schema.GetValueOrDefault("properties") is Dictionary<string, object?> properties && properties.TryGetValue(name, out var property)
                ? whole.PartOf(property) : whole.PartOf(schema.GetValueOrDefault("additionalProperties"));
    }
}
