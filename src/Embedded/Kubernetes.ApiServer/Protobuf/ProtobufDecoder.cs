using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Protobuf;

/// <summary>
/// Decodes bodies of <c>application/vnd.kubernetes.protobuf</c>, which kubectl's imperative commands and helm send, into the JSON
/// that the same client would have sent: Go writes every field that is no pointer even when it is zero, and JSON would leave it out.
/// </summary>
internal static class ProtobufDecoder
{
    /// <summary>The content type of such bodies.</summary>
    public const string ContentType = "application/vnd.kubernetes.protobuf";

    // The deepest real nesting, a Job template's container's probe in a CronJob, is below 15.
    private const int DeepestNesting = 64;

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>Decodes one body.</summary>
    /// <param name="body">The envelope: magic, then the message Unknown.</param>
    /// <exception cref="ProtobufException">It is no such envelope, or its kind is not known here.</exception>
    public static JsonObject Decode(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic)) { throw new ProtobufException("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]"); }
        var apiVersion = "";
        var kind = "";
        ReadOnlySpan<byte> raw = default;
        var envelope = new WireReader(body[Magic.Length..]);
        while (envelope.Next(out var number, out var wireType))
        {
            switch ((number, wireType))
            {
                case (1, 2):
                    var type = new WireReader(envelope.Bytes());
                    while (type.Next(out var typeNumber, out var typeWire))
                    {
                        if (typeWire != 2 || typeNumber is not (1 or 2)) { type.Skip(typeWire); }
                        else if (typeNumber == 1) { apiVersion = Text(type.Bytes()); }
                        else { kind = Text(type.Bytes()); }
                    }

                    break;
                case (2, 2): raw = envelope.Bytes(); break;
                default: envelope.Skip(wireType); break;
            }
        }

        if (MessageTable.Find(apiVersion, kind) is not { } message)
        {
            throw new ProtobufException($"no kind \"{kind}\" is registered for version \"{apiVersion}\" in protobuf; send it as application/json");
        }

        var result = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind };
        Read(raw, message, result, 0);
        return result;
    }

    private static void Read(ReadOnlySpan<byte> data, MessageDescriptor message, JsonObject into, int depth)
    {
        if (depth > DeepestNesting) { throw new ProtobufException("the message is nested too deeply"); }
        var reader = new WireReader(data);
        while (reader.Next(out var number, out var wireType))
        {
            if (!message.Fields.TryGetValue(number, out var field) || wireType != WireTypeOf(field))
            {
                reader.Skip(wireType);
                continue;
            }

            if (field.IsMap) { ReadEntry(reader.Bytes(), field, ObjectAt(into, field.Name), depth); }
            else if (field.IsRepeated) { ListAt(into, field.Name).Add(Value(ref reader, field, depth)); }
            else if (field.IsEmbedded) { ReadEmbedded(reader.Bytes(), field, into, depth); }
            else
            {
                var value = Value(ref reader, field, depth);
                if (field.IsPointer || !IsZero(value, field.Type)) { into[field.Name] = value; }
            }
        }
    }

    private static void ReadEmbedded(ReadOnlySpan<byte> data, FieldDescriptor field, JsonObject into, int depth)
    {
        if (field.Message is { } embedded) { Read(data, embedded, into, depth + 1); }
    }

    private static JsonObject ObjectAt(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child) { parent[name] = child = []; }
        return child;
    }

    private static JsonArray ListAt(JsonObject parent, string name)
    {
        if (parent[name] is not JsonArray child) { parent[name] = child = []; }
        return child;
    }

    private static void ReadEntry(ReadOnlySpan<byte> data, FieldDescriptor field, JsonObject into, int depth)
    {
        var key = "";
        JsonNode? value = null;
        var reader = new WireReader(data);
        while (reader.Next(out var number, out var wireType))
        {
            if (number == 1 && wireType == 2) { key = Text(reader.Bytes()); }
            else if (number == 2 && wireType == (field.Type is FieldType.Integer or FieldType.Boolean ? 0 : 2)) { value = Value(ref reader, field, depth); }
            else { reader.Skip(wireType); }
        }

        into[key] = value ?? (field.Type is FieldType.String or FieldType.Bytes ? "" : null);
    }

    private static int WireTypeOf(FieldDescriptor field) => field.IsMap ? 2 : field.Type switch
    {
        FieldType.Integer or FieldType.Boolean => 0,
        FieldType.Double => 1,
        _ => 2,
    };

    private static JsonNode? Value(ref WireReader reader, FieldDescriptor field, int depth)
    {
        switch (field.Type)
        {
            case FieldType.Integer: return JsonValue.Create((long)reader.Varint());
            case FieldType.Boolean: return JsonValue.Create(reader.Varint() != 0);
            case FieldType.Double: return JsonValue.Create(BitConverter.UInt64BitsToDouble(reader.Fixed64()));
            default: break;
        }

        var bytes = reader.Bytes();
        switch (field.Type)
        {
            case FieldType.String: return JsonValue.Create(Text(bytes));
            case FieldType.Bytes: return JsonValue.Create(Convert.ToBase64String(bytes));
            case FieldType.Time or FieldType.MicroTime: return Time(bytes, field.Type);
            case FieldType.Quantity: return JsonValue.Create(Scalars(bytes).Text);
            case FieldType.IntOrString:
                var (type, number, text) = Scalars(bytes, textField: 3);
                return type == 1 ? JsonValue.Create(text) : JsonValue.Create(number);
            case FieldType.Duration: return JsonValue.Create(Duration(Scalars(bytes).First));
            case FieldType.RawJson: return Raw(bytes);
            case FieldType.StringList:
                var list = new JsonArray();
                var items = new WireReader(bytes);
                while (items.Next(out _, out var wireType))
                {
                    if (wireType == 2) { list.Add(Text(items.Bytes())); }
                    else { items.Skip(wireType); }
                }

                return list;
            default:
                var result = new JsonObject();
                if (field.Message is { } message) { Read(bytes, message, result, depth + 1); }
                return result;
        }
    }

    /// <summary>Reads the small messages: field 1 and 2 as numbers, or a text.</summary>
    private static (long First, long Second, string Text) Scalars(ReadOnlySpan<byte> bytes, int textField = 1)
    {
        long first = 0;
        long second = 0;
        var text = "";
        var reader = new WireReader(bytes);
        while (reader.Next(out var number, out var wireType))
        {
            switch ((number, wireType))
            {
                case (1, 0): first = (long)reader.Varint(); break;
                case (2, 0): second = (long)reader.Varint(); break;
                case var (found, wire) when wire == 2 && found == textField: text = Text(reader.Bytes()); break;
                default: reader.Skip(wireType); break;
            }
        }

        return (first, second, text);
    }

    private static JsonValue? Time(ReadOnlySpan<byte> bytes, FieldType type)
    {
        if (bytes.IsEmpty) { return null; }
        var (seconds, nanos, _) = Scalars(bytes);
        if (seconds is < -62135596800 or > 253402300799 || nanos is < 0 or > 999_999_999) { throw new ProtobufException("a time is out of range"); }
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / 100);
        return JsonValue.Create(time.ToString(type == FieldType.Time ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
    }

    private static string Duration(long nanoseconds) => (nanoseconds / 1e9).ToString("0.#########", CultureInfo.InvariantCulture) + "s";

    private static JsonNode? Raw(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        while (reader.Next(out var number, out var wireType))
        {
            if (number != 1 || wireType != 2)
            {
                reader.Skip(wireType);
                continue;
            }

            try { return JsonNode.Parse(reader.Bytes(), documentOptions: new JsonDocumentOptions { MaxDepth = DeepestNesting }); }
            catch (JsonException error) { throw new ProtobufException("embedded JSON: " + error.Message); }
        }

        return null;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        try { return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes); }
        catch (DecoderFallbackException) { throw new ProtobufException("proto: string field contains invalid UTF-8"); }
    }

    private static bool IsZero(JsonNode? value, FieldType type) => value switch
    {
        null => true,
        JsonObject item => item.Count == 0,
        JsonArray list => list.Count == 0,
        JsonValue scalar when scalar.TryGetValue<long>(out var number) => number == 0,
        JsonValue scalar when scalar.TryGetValue<bool>(out var flag) => !flag,
        JsonValue scalar when scalar.TryGetValue<string>(out var text) => text.Length == 0 || (type == FieldType.Quantity && text == "0"),
        JsonValue scalar when scalar.TryGetValue<double>(out var number) => number == 0,
        _ => false,
    };
}
