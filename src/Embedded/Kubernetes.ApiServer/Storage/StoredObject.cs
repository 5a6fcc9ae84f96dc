using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Storage;

/// <summary>
/// One immutable version of an object. It is kept as the UTF-8 text that clients receive, because almost every object is
/// read far more often than it is written; kind and apiVersion stand first, so that lists can leave them out and
/// other versions can replace them without parsing.
/// </summary>
internal sealed class StoredObject
{
    private static readonly FrozenDictionary<string, string> NoLabels = FrozenDictionary<string, string>.Empty;
    private readonly int _bodyOffset;

    private StoredObject(ObjectPath path, long revision, string apiVersion, string kind, string uid, ReadOnlyMemory<byte> json, FrozenDictionary<string, string> labels)
    {
        Path = path;
        Revision = revision;
        ApiVersion = apiVersion;
        Kind = kind;
        Uid = uid;
        Json = json;
        Labels = labels;
        _bodyOffset = Head(kind, apiVersion).Length;
    }

    /// <summary>Where it stands.</summary>
    public ObjectPath Path { get; }

    /// <summary>The revision of the write that made this version.</summary>
    public long Revision { get; }

    /// <summary>The apiVersion it was stored in.</summary>
    public string ApiVersion { get; }

    /// <summary>The kind.</summary>
    public string Kind { get; }

    /// <summary>Its uid.</summary>
    public string Uid { get; }

    /// <summary>Its labels.</summary>
    public FrozenDictionary<string, string> Labels { get; }

    /// <summary>The whole object as UTF-8.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The object after its apiVersion and kind, without the opening brace.</summary>
    public ReadOnlyMemory<byte> Body => Json[_bodyOffset..];

    /// <summary>Writes an object as a version of the store; sets its resourceVersion.</summary>
    public static StoredObject Of(ObjectPath path, long revision, JsonObject value)
    {
        var metadata = (JsonObject)value["metadata"]!;
        metadata["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture);
        var kind = (string)value["kind"]!;
        var apiVersion = (string)value["apiVersion"]!;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", kind);
            writer.WriteString("apiVersion", apiVersion);
            foreach (var (name, member) in value)
            {
                if (name is "kind" or "apiVersion")
                {
                    continue;
                }

                writer.WritePropertyName(name);
                if (member is null)
                {
                    writer.WriteNullValue();
                }
                else
                {
                    member.WriteTo(writer, Wire.SerializerOptions);
                }
            }

            writer.WriteEndObject();
        }

        // A copy of its own length: the buffer is up to twice as long, and the object is kept.
        return new StoredObject(path, revision, apiVersion, kind, (string?)metadata["uid"] ?? "", buffer.WrittenSpan.ToArray(), LabelsOf(metadata));
    }

    /// <summary>Reads a version as <see cref="Of"/> wrote it.</summary>
    public static StoredObject Read(ObjectPath path, long revision, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Wire.DocumentOptions);
        var root = document.RootElement;
        var metadata = root.GetProperty("metadata");
        var labels = metadata.TryGetProperty("labels", out var found) && found.ValueKind == JsonValueKind.Object
            ? found.EnumerateObject().ToFrozenDictionary(l => l.Name, l => l.Value.GetString() ?? "")
            : NoLabels;
        return new StoredObject(
            path, revision, root.GetProperty("apiVersion").GetString()!, root.GetProperty("kind").GetString()!,
            metadata.TryGetProperty("uid", out var uid) ? uid.GetString() ?? "" : "", json, labels);
    }

    /// <summary>What stands before <see cref="Body"/> for a kind and version.</summary>
    public static byte[] Head(string kind, string apiVersion) =>
        Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind}\",\"apiVersion\":\"{apiVersion}\",");

    /// <summary>Parses a new tree, which belongs to the caller.</summary>
    public JsonObject Parse() => (JsonObject)JsonNode.Parse(Json.Span, documentOptions: Wire.DocumentOptions)!;

    /// <summary>The text of a scalar at a dotted path; empty where there is none.</summary>
    public string Field(string path)
    {
        using var document = JsonDocument.Parse(Json, Wire.DocumentOptions);
        var current = document.RootElement;
        foreach (var step in path.Split('.'))
        {
            if (current.ValueKind != JsonValueKind.Object || !current.TryGetProperty(step, out current))
            {
                return "";
            }
        }

        return current.ValueKind switch
        {
            JsonValueKind.String => current.GetString() ?? "",
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => current.GetRawText(),
            _ => "",
        };
    }

    private static FrozenDictionary<string, string> LabelsOf(JsonObject metadata) =>
        metadata["labels"] is JsonObject { Count: > 0 } labels
            ? labels.ToFrozenDictionary(l => l.Key, l => l.Value is JsonValue value && value.TryGetValue<string>(out var text) ? text : "")
            : NoLabels;
}
