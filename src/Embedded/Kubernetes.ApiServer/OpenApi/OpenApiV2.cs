using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Discovery;
using Kubernetes.ApiServer.Protobuf;
using Kubernetes.ApiServer.Resources;

namespace Kubernetes.ApiServer.OpenApi;

/// <summary>
/// The old OpenAPI v2 document in protobuf, all schemas in one: what <c>kubectl explain --output=plaintext-openapiv2</c> reads. It holds no
/// paths: clients learn from v3 which requests there are. Field numbers are those of gnostic's openapiv2 messages.
/// </summary>
internal static class OpenApiV2
{
    /// <summary>The media type clients accept.</summary>
    public const string Accepted = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    /// <summary>The media type of the answer.</summary>
    public const string ContentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private const string FromPrefix = "#/components/schemas/";

    /// <summary>Writes the document.</summary>
    public static byte[] Of(ResourceCatalog catalog)
    {
        var components = new SchemaComponents();
        foreach (var resource in catalog.All) { components.Add(resource); }
        return WireWriter.Message(document =>
        {
            Text(document, 1, "2.0");
            WireWriter.Bytes(document, 2, WireWriter.Message(info =>
            {
                Text(info, 1, "Kubernetes");
                Text(info, 2, ServerVersion.GitVersion);
            }));
            WireWriter.Bytes(document, 8, []);
            WireWriter.Bytes(document, 9, Named(components.ToJson()));
        }).ToArray();
    }

    /// <summary>
    /// Whether kubectl, which takes what a schema does not name for an error, is told nothing of what is within: fields beyond the named ones, or
    /// null, are right (pkg/controller/openapi/v2/conversion.go of apiextensions-apiserver).
    /// </summary>
    internal static bool IsOpen(JsonObject schema) => IsTrue(schema, "x-kubernetes-preserve-unknown-fields") || IsNullable(schema);

    /// <summary>Whether null is right, so that the schema is told without a type.</summary>
    internal static bool IsNullable(JsonObject schema) => IsTrue(schema, "nullable");

    private static bool IsTrue(JsonObject schema, string field) => schema[field] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>Schemas by name: definitions, or properties.</summary>
    private static MemoryStream Named(JsonObject schemas) => WireWriter.Message(all =>
    {
        foreach (var (name, schema) in schemas)
        {
            WireWriter.Bytes(all, 1, WireWriter.Message(one =>
            {
                Text(one, 1, name);
                WireWriter.Bytes(one, 2, Schema(schema as JsonObject ?? []));
            }));
        }
    });

    private static MemoryStream Schema(JsonObject schema) => WireWriter.Message(message =>
    {
        // Version 2 has no alternatives: what may be two types is text there.
        var type = schema.ContainsKey("oneOf") ? "string" : (string?)schema["type"];
        if (Reference(schema) is { } reference) { Text(message, 1, "#/definitions/" + reference[FromPrefix.Length..]); }
        if ((string?)schema["format"] is { } format) { Text(message, 2, format); }
        if ((string?)schema["description"] is { } description) { Text(message, 4, description); }
        var isOpen = IsOpen(schema);
        foreach (var required in isOpen ? [] : schema["required"] as JsonArray ?? []) { Text(message, 19, (string?)required ?? ""); }
        if (schema["additionalProperties"] is JsonObject additional)
        {
            WireWriter.Bytes(message, 21, WireWriter.Message(item => WireWriter.Bytes(item, 1, Schema(additional))));
        }

        if (type is not null && !IsNullable(schema)) { WireWriter.Bytes(message, 22, WireWriter.Message(item => Text(item, 1, type))); }
        if (!isOpen && schema["items"] is JsonObject items) { WireWriter.Bytes(message, 23, WireWriter.Message(item => WireWriter.Bytes(item, 1, Schema(items)))); }
        if (!isOpen && schema["properties"] is JsonObject { Count: > 0 } properties) { WireWriter.Bytes(message, 25, Named(properties)); }
        if (schema["x-kubernetes-group-version-kind"] is JsonArray kinds) { Extension(message, "x-kubernetes-group-version-kind", kinds); }
    });

    private static string? Reference(JsonObject schema) => (string?)schema["$ref"] ?? (schema["allOf"] is JsonArray and [JsonObject only] ? (string?)only["$ref"] : null);

    /// <summary>An extension, whose value is YAML, which JSON is.</summary>
    private static void Extension(MemoryStream message, string name, JsonNode value) => WireWriter.Bytes(message, 31, WireWriter.Message(extension =>
    {
        Text(extension, 1, name);
        WireWriter.Bytes(extension, 2, WireWriter.Message(any => Text(any, 2, value.ToJsonString(JsonSerializerOptions.Default))));
    }));

    private static void Text(MemoryStream message, int number, string text) => WireWriter.Bytes(message, number, Encoding.UTF8.GetBytes(text));
}
