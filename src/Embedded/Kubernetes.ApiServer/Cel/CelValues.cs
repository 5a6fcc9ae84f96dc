using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.CustomResources;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Cel;

/// <summary>
/// Values of expressions: null, bool, long, ulong, double, string, byte[], DateTimeOffset, TimeSpan, lists
/// (<see cref="IReadOnlyList{T}"/> of values), <see cref="ICelMap"/>, <see cref="CelOptional"/>, <see cref="CelType"/> and the values of libraries.
/// </summary>
internal static class CelValues
{
    /// <summary>The value of a JSON tree.</summary>
    /// <param name="node">The tree.</param>
    /// <param name="schema">Its schema, which makes timestamps of texts and doubles of numbers; null where there is none.</param>
    public static object? Of(JsonNode? node, JsonObject? schema)
    {
        switch (node)
        {
            case null:
                return null;
            case JsonObject members:
                return new CelJsonMap(members, schema);
            case JsonArray elements:
                var items = schema?["items"] as JsonObject;
                var values = new object?[elements.Count];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = Of(elements[i], items);
                }

                return (string?)schema?["x-kubernetes-list-type"] switch
                {
                    "set" => new CelKeyedList(values, []),
                    "map" => new CelKeyedList(values, [.. (schema["x-kubernetes-list-map-keys"] as JsonArray ?? []).Select(key => (string?)key ?? "")]),
                    _ => values,
                };
        }

        var value = (JsonValue)node;
        return value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String => Text(value.GetValue<string>(), schema),
            _ => Number(value, (string?)schema?["type"] == "number"),
        };
    }

    /// <summary>The type of a value.</summary>
    public static CelType TypeOf(object? value) => value switch
    {
        null => CelType.Null,
        bool => CelType.Bool,
        long => CelType.Int,
        ulong => CelType.Uint,
        double => CelType.Double,
        string => CelType.String,
        byte[] => CelType.Bytes,
        DateTimeOffset => CelType.Timestamp,
        TimeSpan => CelType.Duration,
        CelOptional => CelType.Optional(CelType.Dyn),
        CelType => CelType.Type,
        ICelMap => CelType.Map(CelType.Dyn, CelType.Dyn),
        IReadOnlyList<object?> => CelType.List(CelType.Dyn),
        ICelOpaque opaque => opaque.Type,
        _ => CelType.Dyn,
    };

    /// <summary>Whether two values are equal; numbers of different types are by what they count.</summary>
    public static bool AreEqual(object? left, object? right)
    {
        switch (left, right)
        {
            case (null, null):
                return true;
            case (null, _) or (_, null):
                return false;
            case (long or ulong or double, long or ulong or double):
                return Compare(left, right) == 0;
            case (byte[] a, byte[] b):
                return a.AsSpan().SequenceEqual(b);
            case (ICelMap a, ICelMap b):
                return a.Count == b.Count && a.Keys.All(key => b.TryGet(key, out var other) && a.TryGet(key, out var own) && AreEqual(own, other));
            case (CelKeyedList a, IReadOnlyList<object?> b):
                return a.EqualsInAnyOrder(b);
            case (IReadOnlyList<object?> a, IReadOnlyList<object?> b):
                return a.Count == b.Count && !a.Where((element, i) => !AreEqual(element, b[i])).Any();
            case (CelOptional a, CelOptional b):
                return a.HasValue == b.HasValue && AreEqual(a.Value, b.Value);
            default:
                return left!.GetType() == right!.GetType() && left.Equals(right);
        }
    }

    /// <summary>Compares two values.</summary>
    /// <returns>Null where they have no order, as with a number that is none.</returns>
    /// <exception cref="CelException">Values of types that are not compared.</exception>
    public static int? Compare(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (ulong a, ulong b) => a.CompareTo(b),
        (double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b),
        (long a, ulong b) => a < 0 ? -1 : ((ulong)a).CompareTo(b),
        (ulong a, long b) => b < 0 ? 1 : a.CompareTo((ulong)b),
        (double a, long b) => Compare(a, (double)b),   // as cel-go does, which loses digits above 2^53
        (double a, ulong b) => Compare(a, (double)b),
        (long or ulong, double) => -Compare(right, left),
        (string a, string b) => Math.Sign(string.CompareOrdinal(a, b)),
        (bool a, bool b) => a.CompareTo(b),
        (byte[] a, byte[] b) => Math.Sign(a.AsSpan().SequenceCompareTo(b)),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        (TimeSpan a, TimeSpan b) => a.CompareTo(b),
        _ => throw new CelException("no such overload"),
    };

    /// <summary>How many elements or characters a value has, for what it costs to walk it.</summary>
    public static int SizeOf(object? value) => value switch
    {
        string text => text.Length,
        byte[] bytes => bytes.Length,
        ICelMap map => map.Count,
        IReadOnlyList<object?> list => list.Count,
        _ => 1,
    };

    private static object Number(JsonValue value, bool isReal)
    {
        if (!isReal && value.TryWhole(out long whole))
        {
            return whole;
        }

        return value.TryReal(out var real) ? real : throw new CelException("type conversion error");
    }

    private static object Text(string text, JsonObject? schema) => (string?)schema?["format"] switch
    {
        "date-time" or "date" when CelTimes.TryTimestamp(text, out var time) || CelTimes.TryDate(text, out time) => time,
        "duration" when SchemaFormats.TryDuration(text, out var duration) => duration,
        "byte" when Base64(text) is { } bytes => bytes,
        _ => text,
    };

    private static byte[]? Base64(string text)
    {
        var buffer = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, buffer, out var written) ? buffer[..written] : null;
    }
}
