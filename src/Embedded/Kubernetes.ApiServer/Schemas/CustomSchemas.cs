using System.Collections.Frozen;
using System.Text.Json.Nodes;
using k8s.Models;

namespace Kubernetes.ApiServer.Schemas;

/// <summary>Reads the structural schema of a CRD's version.</summary>
internal static class CustomSchemas
{
    private static readonly Schema Metadata = ModelSchemas.Of(typeof(V1ObjectMeta));
    private static readonly Schema Text = new(SchemaKind.String);

    /// <summary>Reads the root of a custom resource; apiVersion, kind and metadata are as in every object.</summary>
    /// <param name="openApi"><c>schema.openAPIV3Schema</c> of the version; null where there is none.</param>
    public static Schema Root(JsonObject? openApi)
    {
        if (openApi is null)
        {
            return new Schema(SchemaKind.Object) { PreserveUnknown = true, Properties = Always([]), };
        }

        var root = Read(openApi, true);
        root.Properties = Always(root.Properties);
        return root;
    }

    private static FrozenDictionary<string, Schema> Always(IEnumerable<KeyValuePair<string, Schema>> properties)
    {
        var all = properties.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        all["apiVersion"] = Text;
        all["kind"] = Text;
        all["metadata"] = Metadata;
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static Schema Read(JsonObject source, bool root = false)
    {
        var preserve = Flag(source, "x-kubernetes-preserve-unknown-fields");
        var kind = Flag(source, "x-kubernetes-int-or-string") ? SchemaKind.IntOrString : (string?)source["type"] switch
        {
            "object" => SchemaKind.Object,
            "array" => SchemaKind.Array,
            "string" => SchemaKind.String,
            "integer" => SchemaKind.Integer,
            "number" => SchemaKind.Number,
            "boolean" => SchemaKind.Boolean,
            _ => root || source["properties"] is not null ? SchemaKind.Object : SchemaKind.Any,
        };
        var embedded = Flag(source, "x-kubernetes-embedded-resource");
        var schema = new Schema(kind)
        {
            PreserveUnknown = preserve,
            EmbeddedResource = embedded,
            Nullable = Flag(source, "nullable"),
            AtomicMap = (string?)source["x-kubernetes-map-type"] == "atomic",
            ListType = (string?)source["x-kubernetes-list-type"] switch { "map" => ListType.Map, "set" => ListType.Set, _ => ListType.Atomic },
            MapKeys = source["x-kubernetes-list-map-keys"] is JsonArray keys ? [.. keys.Select(k => (string)k!)] : [],
            Default = source["default"],
            Source = source,
            Format = (string?)source["format"] ?? "",
        };
        if (source["properties"] is JsonObject properties)
        {
            schema.Properties = properties.Where(p => p.Value is JsonObject).ToFrozenDictionary(p => p.Key, p => Read((JsonObject)p.Value!), StringComparer.Ordinal);
        }

        if (embedded)
        {
            schema.Properties = Always(schema.Properties);
        }

        schema.Additional = source["additionalProperties"] switch
        {
            JsonObject value => Read(value),
            JsonValue value when value.TryGetValue<bool>(out var allowed) && allowed => Schema.Any,
            _ => null,
        };
        if (source["items"] is JsonObject items)
        {
            schema.Items = Read(items);
        }

        schema.HasDefaults = schema.Default is not null || schema.Properties.Values.Any(p => p.HasDefaults)
            || schema.Additional is { HasDefaults: true } || schema.Items.HasDefaults;
        return schema;
    }

    private static bool Flag(JsonObject source, string name) => source[name] is JsonValue value && value.TryGetValue<bool>(out var set) && set;
}
