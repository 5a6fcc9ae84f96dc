using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using Yaml;

namespace GoTemplate.Values;

/// <summary>Prints values as Go's <c>fmt</c> does with <c>%v</c>.</summary>
public static class GoFormat
{
    private const int MaximumDepth = 500;
    private const int MaximumLength = 64 * 1024 * 1024;

    /// <summary>The text of a value; nil is <c>&lt;nil&gt;</c>.</summary>
    /// <param name="value">A value.</param>
    /// <returns>Its text.</returns>
    public static string Print(object? value)
    {
        if (value is string text) { return text; }
        var output = new StringBuilder();
        Append(output, value, 0);
        return output.ToString();
    }

    /// <summary>The value as Go source, the verb <c>%#v</c>.</summary>
    /// <param name="value">A value.</param>
    /// <returns>Its text.</returns>
    public static string GoSyntax(object? value) => GoPrintf.Literal(value, top: true);

    /// <summary>The keys of a map in Go's printing order.</summary>
    /// <param name="map">A map with text keys.</param>
    /// <returns>The sorted keys.</returns>
    public static string[] SortedKeys(IDictionary map)
    {
        var keys = map.Keys.Cast<string>().ToArray();
        Array.Sort(keys, Utf8Order.Compare);
        return keys;
    }

    private static void Append(StringBuilder output, object? value, int depth)
    {
        if (output.Length > MaximumLength) { throw new TemplateFunctionException("text too long"); }
        if (depth > MaximumDepth) { throw new TemplateFunctionException("value nested too deeply to print"); }
        switch (value)
        {
            case null: output.Append("<nil>"); break;
            case IGoObject { Text: { } text }: output.Append(text); break;
            case string text: output.Append(text); break;
            case bool flag: output.Append(flag ? "true" : "false"); break;
            case double number: output.Append(GoNumber.Format(number)); break;
            case Complex number:
                var imaginary = GoNumber.Format(number.Imaginary);
                output.Append('(').Append(GoNumber.Format(number.Real)).Append(imaginary[0] is '-' or '+' ? "" : "+").Append(imaginary).Append("i)");
                break;
            case IDictionary map:
                output.Append("map[");
                var first = true;
                foreach (var key in SortedKeys(map))
                {
                    if (!first) { output.Append(' '); }
                    first = false;
                    output.Append(key).Append(':');
                    Append(output, map[key], depth + 1);
                }

                output.Append(']');
                break;
            case IList list:
                output.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    if (i > 0) { output.Append(' '); }
                    Append(output, list[i], depth + 1);
                }

                output.Append(']');
                break;
            case IFormattable number: output.Append(number.ToString(null, CultureInfo.InvariantCulture)); break;
            default: output.Append(value); break;
        }
    }
}
