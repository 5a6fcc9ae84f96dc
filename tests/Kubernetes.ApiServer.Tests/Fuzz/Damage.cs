using System.Text;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tests.Fuzz;

/// <summary>Ways to spoil trees, texts and bytes; the same seed spoils them in the same way.</summary>
internal sealed class Damage(Random random)
{
    private static readonly string[] HostileTexts =
    [
        "", " ", "\0", "..", "../..", "/", "%", "%00", "a/b", "a\\b", "é한글\u202e", "\ud83d\ude00", "😀😀", "-", "_", ".", "A", "*", "{}", "[]", "null", "true", "0", "-1", "1e309", "NaN", "99999999999999999999", "1m", "-5Gi", "1.5.5",
        "2026-13-45T99:99:99Z", "2026-01-01T00:00:00Z", "a=b", "a in (", "'", "\"", "\r\nX: y", "$(A)", "$patch", "^(a+)+$", "(?=a)", "[", "\\", "127.0.0.1", "::1", "10.0.0.0/99", "http://[", "P1D", "1h", "*/0 * * * *", "@every 1s", new string('x', 300), new string('[', 2000),
    ];

    private static readonly string[] HostileNumbers = ["0", "-1", "1", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e308", "1.5", "-0", "0.1e-400", "1e2", "65536"];

    private static readonly string[] HostileKeys =
    [
        "", "$patch", "$setElementOrder/containers", "$deleteFromPrimitiveList/finalizers", "$retainKeys", "apiVersion", "kind", "metadata", "spec", "status", "name", "namespace", "uid", "resourceVersion", "managedFields", "deletionTimestamp", "ownerReferences", "a/b~1", "x-kubernetes-validations", "é", "items", "f:spec",
        "$ref", "allOf", "not", "additionalProperties", "properties", "type", "nullable", "default", "default\0",
    ];

    /// <summary>One of several.</summary>
    public T Of<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>A number from 0 to below another.</summary>
    public int Below(int end) => random.Next(end);

    /// <summary>True once in so many times.</summary>
    public bool Once(int inTimes) => random.Next(inTimes) == 0;

    /// <summary>A text that means something somewhere.</summary>
    public string HostileText() => Of(HostileTexts);

    /// <summary>A value that rarely fits.</summary>
    public JsonNode? HostileValue(int depth = 0) => random.Next(depth > 3 ? 4 : 8) switch
    {
        0 => null,
        1 => JsonValue.Create(HostileText()),
        2 => JsonNode.Parse(Of(HostileNumbers)),
        3 => JsonValue.Create(Once(2)),
        4 => new JsonArray(),
        5 => new JsonObject(),
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => HostileValue(depth + 1))]),
        _ => Object(depth),
    };

    /// <summary>Spoils one to four places of a tree.</summary>
    public JsonNode? Tree(JsonNode tree)
    {
        JsonNode? spoilt = tree.DeepClone();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            if (Containers(spoilt).ToList() is not { Count: > 0 } places) { return spoilt; }
            Spoil(Of(places));
        }

        return Once(200) ? Nested(spoilt) : spoilt;
    }

    /// <summary>Spoils a text: cut, doubled, exchanged, or with strange characters.</summary>
    public string Text(string text)
    {
        if (text.Length == 0) { return HostileText(); }
        var at = random.Next(text.Length);
        var length = Math.Min(random.Next(1, 12), text.Length - at);
        return random.Next(6) switch
        {
            0 => text[..at],
            1 => text.Remove(at, length),
            2 => text.Insert(at, HostileText()),
            3 => text.Insert(at, text.Substring(at, length)),
            4 => string.Concat(text.AsSpan(0, at), ((char)random.Next(1, 0x180)).ToString(), text.AsSpan(at + 1)),
            _ => text.Remove(at, length).Insert(Math.Min(at, text.Length - length), HostileText()),
        };
    }

    /// <summary>Spoils bytes one by one.</summary>
    public byte[] Bytes(byte[] bytes)
    {
        byte[] spoilt = [.. bytes];
        for (var i = random.Next(1, 6); i > 0 && spoilt.Length > 0; i--)
        {
            spoilt[random.Next(spoilt.Length)] = (byte)random.Next(256);
        }

        return Once(3) ? spoilt[..random.Next(spoilt.Length + 1)] : spoilt;
    }

    private static IEnumerable<JsonNode> Containers(JsonNode? tree) => tree switch
    {
        JsonObject members => [members, .. members.SelectMany(member => Containers(member.Value))],
        JsonArray elements => [elements, .. elements.SelectMany(Containers)],
        _ => [],
    };

    private static JsonNode? Nested(JsonNode? inner)
    {
        var tree = inner;
        for (var i = 0; i < 700; i++) { tree = i % 2 == 0 ? new JsonArray(tree) : new JsonObject { ["a"] = tree }; }
        return tree;
    }

    private JsonObject Object(int depth)
    {
        var members = new JsonObject();
        for (var i = random.Next(4); i > 0; i--) { members[Of(HostileKeys)] = HostileValue(depth + 1); }
        return members;
    }

    private void Spoil(JsonNode place)
    {
        switch (place)
        {
            case JsonArray { Count: > 0 } elements when !Once(4):
                var index = random.Next(elements.Count);
                if (Once(4)) { elements.RemoveAt(index); }
                else if (Once(3)) { elements.Add(elements[index]?.DeepClone()); }
                else { elements[index] = HostileValue(); }
                break;
            case JsonArray elements:
                elements.Add(HostileValue());
                break;
            case JsonObject { Count: > 0 } members when !Once(5):
                var key = Of([.. members.Select(member => member.Key)]);
                if (Once(5)) { members.Remove(key); }
                else if (members[key] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String && Once(2)) { members[key] = Text((string)value!); }
                else if (Once(6))
                {
                    var moved = members[key]?.DeepClone();
                    members.Remove(key);
                    members[Of(HostileKeys)] = moved;
                }
                else { members[key] = HostileValue(); }
                break;
            case JsonObject members:
                members[Of(HostileKeys)] = HostileValue();
                break;
        }
    }

    /// <summary>Bytes in the form of protobuf messages, with fields that may or may not exist.</summary>
    public byte[] Message(int depth = 0)
    {
        var output = new List<byte>();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var number = Once(20) ? random.Next(1, int.MaxValue) : random.Next(1, 20);
            switch (random.Next(7))
            {
                case 0: Varint(output, ((ulong)number << 3) | 0); Varint(output, (ulong)random.NextInt64()); break;
                case 1: Varint(output, ((ulong)number << 3) | 1); output.AddRange(BitConverter.GetBytes(random.NextDouble())); break;
                case 2: Varint(output, ((ulong)number << 3) | (uint)random.Next(3, 8)); break;
                default:
                    var content = depth < 4 && Once(2) ? Message(depth + 1) : Encoding.UTF8.GetBytes(HostileText());
                    Varint(output, ((ulong)number << 3) | 2);
                    Varint(output, Once(15) ? (ulong)random.NextInt64() : (ulong)content.Length);
                    output.AddRange(content);
                    break;
            }
        }

        return [.. output];
    }

    /// <summary>The envelope of a protobuf body around bytes.</summary>
    public static byte[] Envelope(string apiVersion, string kind, byte[] raw)
    {
        var type = new List<byte>();
        Field(type, 1, Encoding.UTF8.GetBytes(apiVersion));
        Field(type, 2, Encoding.UTF8.GetBytes(kind));
        var output = new List<byte>("k8s\0"u8.ToArray());
        Field(output, 1, [.. type]);
        Field(output, 2, raw);
        return [.. output];
    }

    private static void Field(List<byte> output, uint number, byte[] content)
    {
        Varint(output, (number << 3) | 2);
        Varint(output, (ulong)content.Length);
        output.AddRange(content);
    }

    private static void Varint(List<byte> output, ulong value)
    {
        for (; value > 0x7f; value >>= 7) { output.Add((byte)(value | 0x80)); }
        output.Add((byte)value);
    }
}
