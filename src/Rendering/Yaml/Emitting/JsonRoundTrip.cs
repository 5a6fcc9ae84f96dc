using System.Collections;
using System.Globalization;

namespace Yaml.Emitting;

/// <summary>What JSON does to a value on its way: numbers without fraction come back as integers, special types as plain ones.</summary>
internal static class JsonRoundTrip
{
    private const int MaximumDepth = 1000;

    private const int MaximumValues = 5_000_000;

    public static object? Apply(object? value)
    {
        var count = 0;
        return Apply(value, 0, ref count);
    }

    private static object? Apply(object? value, int depth, ref int count)
    {
        if (++count > MaximumValues) { throw new GoJsonException("json: value too large"); }
        if (depth > MaximumDepth) { throw new GoJsonException("json: unsupported value: encountered a cycle"); }
        switch (value)
        {
            case string text:
                // The text passes through a double-quoted YAML scalar, where a next-line character is a foldable break.
                return GoBytes.Replaced(text).Replace('\u0085', ' ');
            case null or bool or long or ulong:
                return value;
            case int or nint or byte or uint:
                return Convert.ToInt64(value is nint native ? (long)native : value, CultureInfo.InvariantCulture);
            case double number:
                if (!double.IsFinite(number)) { throw new GoJsonException("json: unsupported value: " + GoNumber.Format(number)); }
                return Integral(number);
            case IGoJsonValue special:
                return Apply(special.ToJsonValue(), depth + 1, ref count);
            case byte[] bytes:
                return Convert.ToBase64String(bytes);
            case Dictionary<string, object?> map:
                var plain = new Dictionary<string, object?>(map.Count, StringComparer.Ordinal);
                foreach (var (key, item) in map) { plain[GoBytes.Replaced(key)] = Apply(item, depth + 1, ref count); }
                return plain;
            case IDictionary map:
                var copy = new Dictionary<string, object?>(map.Count, StringComparer.Ordinal);
                foreach (DictionaryEntry entry in map) { copy[GoBytes.Replaced((string)entry.Key)] = Apply(entry.Value, depth + 1, ref count); }
                return copy;
            case IList list:
                if (list is IGoNil) { return null; }
                var items = new List<object?>(list.Count);
                foreach (var item in list) { items.Add(Apply(item, depth + 1, ref count)); }
                return items;
            default:
                throw new GoJsonException("json: unsupported type: " + value.GetType().Name);
        }
    }

    private static object Integral(double number)
    {
        if (Math.Truncate(number) != number || (number == 0 && double.IsNegative(number)) || Math.Abs(number) >= 1.8446744073709552e19) { return number; }
        var exact = Exact(number);
        if (exact is >= long.MinValue and <= long.MaxValue) { return decimal.ToInt64(exact); }
        return exact is >= 0 and <= ulong.MaxValue ? (object)decimal.ToUInt64(exact) : number;
    }

    /// <summary>The integer that the shortest decimal digits spell, which is what the JSON text says (1e20 is not 2^66…).</summary>
    private static decimal Exact(double number) => decimal.Parse(GoNumber.FormatJson(number), NumberStyles.Float, CultureInfo.InvariantCulture);
}
