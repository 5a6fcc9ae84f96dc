using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Protobuf;

/// <summary>
/// Encodes answers as <c>application/vnd.kubernetes.protobuf</c>, which clients written in Go prefer for built-in kinds. What the
/// table does not hold is not left out: the whole object is refused, and the client gets the JSON that it takes as well.
/// </summary>
internal static class ProtobufEncoder
{
    // Kinds of custom groups may bear the names of built-in ones.
    private static readonly FrozenSet<string> Versions = FrozenSet.Create(
        StringComparer.Ordinal, "v1", "apps/v1", "batch/v1", "autoscaling/v1", "autoscaling/v2", "networking.k8s.io/v1", "policy/v1", "rbac.authorization.k8s.io/v1", "scheduling.k8s.io/v1",
        "storage.k8s.io/v1", "coordination.k8s.io/v1", "events.k8s.io/v1", "authentication.k8s.io/v1", "authorization.k8s.io/v1", "discovery.k8s.io/v1", "node.k8s.io/v1", "certificates.k8s.io/v1",
        "admissionregistration.k8s.io/v1", "apiregistration.k8s.io/v1", "flowcontrol.apiserver.k8s.io/v1", "resource.k8s.io/v1", "meta.k8s.io/v1");

    private const string ListSuffix = "List";

    /// <summary>Whether the table holds a kind.</summary>
    public static bool Knows(string apiVersion, string kind) => Versions.Contains(apiVersion) && MessageTable.Find(apiVersion, kind) is not null;

    /// <summary>Encodes an event of a watch: its length in four bytes, then its type and the envelope with the object.</summary>
    /// <returns>Null where one of the object's fields is not in the table.</returns>
    public static byte[]? EncodeEvent(string type, ReadOnlyMemory<byte> json)
    {
        if (Encode(json) is not { } value) { return null; }
        var change = new MemoryStream(value.Length + 64);
        change.Write(stackalloc byte[sizeof(int)]);
        WireWriter.Bytes(change, 1, Encoding.UTF8.GetBytes(type));
        WireWriter.Bytes(change, 2, WireWriter.Message(message => WireWriter.Bytes(message, 1, value)));
        BinaryPrimitives.WriteInt32BigEndian(change.GetBuffer(), (int)change.Length - sizeof(int));
        return change.ToArray();
    }

    /// <summary>Encodes an object, or a list of objects.</summary>
    /// <param name="json">The object as JSON.</param>
    /// <returns>The envelope with the object; null where its kind or one of its fields is not in the table.</returns>
    public static byte[]? Encode(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Wire.DocumentOptions);
        var root = document.RootElement;
        var (apiVersion, kind) = (Text(root, "apiVersion"), Text(root, "kind"));
        if (!Versions.Contains(apiVersion)) { return null; }
        var raw = new MemoryStream();
        var isList = kind.EndsWith(ListSuffix, StringComparison.Ordinal) && root.TryGetProperty("items", out _);
        var known = isList
            ? MessageTable.Find(apiVersion, kind[..^ListSuffix.Length]) is { } element && TryList(root, element, raw)
            : MessageTable.Find(apiVersion, kind) is { } message && TryMembers(root, message, raw, isRoot: true);
        if (!known) { return null; }
        var type = new MemoryStream();
        WireWriter.Bytes(type, 1, Encoding.UTF8.GetBytes(apiVersion));
        WireWriter.Bytes(type, 2, Encoding.UTF8.GetBytes(kind));
        var envelope = new MemoryStream((int)raw.Length + 64);
        envelope.Write("k8s\0"u8);
        WireWriter.Bytes(envelope, 1, type);
        WireWriter.Bytes(envelope, 2, raw);
        WireWriter.Bytes(envelope, 3, ReadOnlySpan<byte>.Empty);
        WireWriter.Bytes(envelope, 4, ReadOnlySpan<byte>.Empty);
        return envelope.ToArray();
    }

    private static string Text(JsonElement value, string name) => value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString()! : "";

    private static bool TryList(JsonElement root, MessageDescriptor element, Stream output)
    {
        var metadata = new MemoryStream();
        if (!TryMembers(root.GetProperty("metadata"), MessageTable.Find("v1", "ListMeta")!, metadata)) { return false; }
        WireWriter.Bytes(output, 1, metadata);
        foreach (var item in root.GetProperty("items").EnumerateArray())
        {
            var content = new MemoryStream();
            if (!TryMembers(item, element, content, isRoot: true)) { return false; }
            WireWriter.Bytes(output, 2, content);
        }

        return true;
    }

    private static bool TryMembers(JsonElement value, MessageDescriptor message, Stream output, bool isRoot = false)
    {
        foreach (var member in value.EnumerateObject())
        {
            // The type stands in the envelope; that of an object within another, such as a claim's template, is known.
            var isType = member.Name is "apiVersion" or "kind" && (isRoot || message.ByName.ContainsKey("metadata"));
            if (!isType && !message.ByName.ContainsKey(member.Name)) { return false; }
        }

        return TryFields(value, message, output);
    }

    private static bool TryFields(JsonElement value, MessageDescriptor message, Stream output)
    {
        foreach (var field in message.InOrder)
        {
            if (field.IsEmbedded)
            {
                var embedded = new MemoryStream();
                if (field.Message is null || !TryFields(value, field.Message, embedded)) { return false; }
                if (embedded.Length > 0) { WireWriter.Bytes(output, field.Number, embedded); }
            }
            else if (value.TryGetProperty(field.Name, out var member) && member.ValueKind != JsonValueKind.Null && !TryField(member, field, output))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryField(JsonElement value, FieldDescriptor field, Stream output)
    {
        if (field.IsMap)
        {
            foreach (var member in value.EnumerateObject())
            {
                var entry = new MemoryStream();
                WireWriter.Bytes(entry, 1, Encoding.UTF8.GetBytes(member.Name));
                if (member.Value.ValueKind != JsonValueKind.Null && !TryValue(member.Value, field, 2, entry)) { return false; }
                WireWriter.Bytes(output, field.Number, entry);
            }

            return true;
        }

        if (!field.IsRepeated) { return TryValue(value, field, field.Number, output); }
        foreach (var element in value.EnumerateArray())
        {
            if (!TryValue(element, field, field.Number, output)) { return false; }
        }

        return true;
    }

    private static bool TryValue(JsonElement value, FieldDescriptor field, int number, Stream output)
    {
        switch (field.Type)
        {
            case FieldType.String:
                WireWriter.Bytes(output, number, Encoding.UTF8.GetBytes(value.GetString() ?? ""));
                return true;
            case FieldType.Integer:
                WireWriter.Number(output, number, value.GetInt64());
                return true;
            case FieldType.Boolean:
                WireWriter.Number(output, number, value.GetBoolean() ? 1 : 0);
                return true;
            case FieldType.Double:
                Span<byte> real = stackalloc byte[8];
                BinaryPrimitives.WriteDoubleLittleEndian(real, value.GetDouble());
                WireWriter.Varint(output, ((ulong)number << 3) | 1);
                output.Write(real);
                return true;
            case FieldType.Bytes:
                WireWriter.Bytes(output, number, value.GetBytesFromBase64());
                return true;
            case FieldType.Time or FieldType.MicroTime:
                WireWriter.Bytes(output, number, Time(value.GetString()!));
                return true;
            case FieldType.Quantity:
                WireWriter.Bytes(output, number, WireWriter.Message(message => WireWriter.Bytes(message, 1, Encoding.UTF8.GetBytes(value.ToString()))));
                return true;
            case FieldType.IntOrString:
                WireWriter.Bytes(output, number, IntOrString(value));
                return true;
            case FieldType.RawJson:
                WireWriter.Bytes(output, number, WireWriter.Message(message => WireWriter.Bytes(message, 1, Encoding.UTF8.GetBytes(value.GetRawText()))));
                return true;
            case FieldType.StringList:
                WireWriter.Bytes(output, number, WireWriter.Message(message =>
                {
                    foreach (var item in value.EnumerateArray()) { WireWriter.Bytes(message, 1, Encoding.UTF8.GetBytes(item.GetString() ?? "")); }
                }));
                return true;
            case FieldType.Message when field.Message is { } nested:
                var content = new MemoryStream();
                if (value.ValueKind == JsonValueKind.Object && !TryMembers(value, nested, content)) { return false; }
                WireWriter.Bytes(output, number, content);
                return true;
            default:
                return false;
        }
    }

    private static MemoryStream Time(string text)
    {
        var time = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return WireWriter.Message(message =>
        {
            WireWriter.Number(message, 1, time.ToUnixTimeSeconds());
            WireWriter.Number(message, 2, time.Ticks % TimeSpan.TicksPerSecond * 100);
        });
    }

    private static MemoryStream IntOrString(JsonElement value) => WireWriter.Message(message =>
    {
        var isText = value.ValueKind == JsonValueKind.String;
        WireWriter.Number(message, 1, isText ? 1 : 0);
        WireWriter.Number(message, 2, isText ? 0 : value.GetInt64());
        WireWriter.Bytes(message, 3, isText ? Encoding.UTF8.GetBytes(value.GetString()!) : []);
    });
}
