using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Cel;

/// <summary>How large values of a schema can become within one request: by its limits, else by what fits into the request.</summary>
/// <remarks>The rules of upstream's <c>SchemaDeclType</c> (apiserver/pkg/cel/common/schemas.go).</remarks>
internal sealed class CelShape(JsonObject schema)
{
    private const long Request = 3 * 1024 * 1024;
    private const long Quotes = 2;
    private const long LongestTime = 32;
    private const long LengthOfDate = 12;

    /// <summary>The shape of a map's keys, whose length upstream does not count.</summary>
    public static readonly CelShape Key = new([]);

    private long? _smallest;

    /// <summary>The most characters, bytes, elements or entries of a value; 0 for what has none.</summary>
    public ulong MaxElements => (ulong)Math.Max(0, Largest());

    /// <summary>How often a value can be in one request, when nothing else limits it.</summary>
    public ulong MaxCardinality => (ulong)(Request / (Smallest + 1));

    /// <summary>The elements of a list, or the values of a map; null where there are none.</summary>
    public CelShape? Elements => Below(Type == "array" ? "items" : "additionalProperties");

    private string Type => (string?)schema["type"] ?? "";

    private bool IsIntOrString => schema["x-kubernetes-int-or-string"]?.GetValueKind() == JsonValueKind.True;

    private bool IsMap => Type == "object" && schema["additionalProperties"] is JsonObject;

    /// <summary>The fewest bytes that a value takes in JSON.</summary>
    private long Smallest => _smallest ??= IsIntOrString ? 1 : Type switch
    {
        "array" => 2,
        "object" => 2 + (IsMap ? 0 : RequiredFields()),
        "string" => (string?)schema["format"] switch { "duration" => 3, "date" => LengthOfDate, "date-time" => 21, _ => Quotes },
        "boolean" => 4,
        _ => 1,
    };

    /// <summary>A field, by its name within expressions; null where the schema has none.</summary>
    public CelShape? Field(string name) => !IsMap && CelSchemaTypes.Field(schema, name) is { } field ? new CelShape(field) : null;

    private long Largest()
    {
        if (IsIntOrString) { return Limit("maxLength") * 4 ?? Request - Quotes; }
        return Type switch
        {
            "array" => Limit("maxItems") ?? (Request - 2) / ((Elements?.Smallest ?? 0) + 1),
            "object" when IsMap => Limit("maxProperties") ?? (Request - 2) / (Elements!.Smallest + 6),
            "string" => LargestText(),
            _ => 0,
        };
    }

    private long LargestText() => (string?)schema["format"] switch
    {
        "duration" or "date-time" => LongestTime,
        "date" => LengthOfDate,
        "byte" => Limit("maxLength") ?? Request - Quotes,

        // A character may take four bytes.
        _ => Limit("maxLength") * 4
            ?? (schema["enum"] is JsonArray { Count: > 0 } values ? values.Max(value => value?.GetValueKind() == JsonValueKind.String ? Encoding.UTF8.GetByteCount(value.GetValue<string>()) : 0) : Request - Quotes),
    };

    /// <summary>The bytes of the fields that must be there and are not filled in: name, quotes, colon and comma, and the smallest value.</summary>
    private long RequiredFields() => (schema["required"] as JsonArray ?? [])
        .Select(name => (string?)name ?? "").Distinct(StringComparer.Ordinal)
        .Select(name => (Name: name, Schema: schema["properties"]?[name] as JsonObject))
        .Where(field => field.Schema is not null && !field.Schema.ContainsKey("default"))
        .Sum(field => Encoding.UTF8.GetByteCount(field.Name) + 4 + new CelShape(field.Schema!).Smallest);

    private CelShape? Below(string name) => schema[name] is JsonObject below ? new CelShape(below) : null;

    private long? Limit(string name) => schema[name] is JsonValue value && value.TryWhole(out long limit) ? Math.Max(0, limit) : null;
}
