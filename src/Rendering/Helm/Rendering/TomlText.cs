using System.Collections;
using System.Globalization;
using System.Text;
using GoTemplate.Values;
using Yaml;

namespace Helm.Rendering;

/// <summary>Writes values as BurntSushi/toml does, and reads the common part of TOML.</summary>
internal sealed class TomlText
{
    private readonly Func<double, string> _number;

    private TomlText(HelmFlavor flavor) => _number = flavor == HelmFlavor.Four ? GoNumber.Format : GoNumber.FormatPlain;

    public static string Write(object? value, HelmFlavor flavor) => new TomlText(flavor).Write(value);

    private string Write(object? value)
    {
        // What is wrong is the result, as Helm has it.
        var output = new StringBuilder();
        try
        {
            if (value is IDictionary map) { Table(output, map, [], 0); }
            else if (IsTable(value)) { return "toml: top-level values must be Go maps or structs"; }
            else { output.Append(Inline(value)); }
        }
        catch (GoJsonException error) { return error.Message; }

        return output.ToString();
    }

    public static Dictionary<string, object?> Read(string text)
    {
        try { return new TomlReader(text).Read(); }
        catch (FormatException error) { return new(StringComparer.Ordinal) { ["Error"] = error.Message }; }
    }

    private void Table(StringBuilder output, IDictionary map, List<string> path, int depth)
    {
        var indent = new string(' ', 2 * Math.Max(0, depth - 1));
        var keys = GoFormat.SortedKeys(map);
        foreach (var key in keys.Where(key => !IsTable(map[key]) && map[key] is not null))
        {
            output.Append(depth > 0 ? indent + "  " : "").Append(Key(key)).Append(" = ").Append(Inline(map[key])).Append('\n');
        }

        foreach (var key in keys.Where(key => IsTable(map[key])))
        {
            List<string> inner = [.. path, Key(key)];
            var head = depth > 0 ? indent + "  " : "";
            foreach (var table in map[key] is IDictionary single ? [single] : ((IList)map[key]!).Cast<IDictionary>())
            {
                if ((depth == 0 || map[key] is IList) && output.Length > 0) { output.Append('\n'); }
                var name = string.Join('.', inner);
                output.Append(head).Append(map[key] is IDictionary ? $"[{name}]" : $"[[{name}]]").Append('\n');
                Table(output, table, inner, depth + 1);
            }
        }
    }

    private static bool IsTable(object? value) => value is IDictionary || (value is IList { Count: > 0 } list && list.Cast<object?>().All(item => item is IDictionary));

    private static string Key(string key) => key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? key : Text(key);

    private string Inline(object? value) => value switch
    {
        string text => Text(text),
        double number => _number(number) is var written && written.AsSpan().IndexOfAny(".eIN") < 0 ? written + ".0" : written.Replace("+Inf", "inf", StringComparison.Ordinal),
        IDictionary map => InlineTable(map),
        IGoJsonValue special => special.ToJsonValue() is string text ? (value is IGoObject { TypeName: "time.Time" } ? text : Text(text)) : Inline(special.ToJsonValue()),
        IList list => "[" + string.Join(", ", list.Cast<object?>().Select(Inline)) + "]",
        null => throw new GoJsonException("toml: cannot encode array with nil element"),
        _ => GoFormat.Print(value),
    };

    /// <summary>A nil at the end leaves the comma of its forerunner behind, as the library has it.</summary>
    private string InlineTable(IDictionary map)
    {
        var keys = GoFormat.SortedKeys(map);
        return "{" + string.Concat(keys.Select((key, i) => map[key] is null ? "" : Key(key) + " = " + Inline(map[key]) + (i < keys.Length - 1 ? ", " : ""))) + "}";
    }

    private static string Text(string text)
    {
        var output = new StringBuilder("\"");
        foreach (var c in text)
        {
            output.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' or '\x7F' => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => c.ToString(),
            });
        }

        return output.Append('"').ToString();
    }
}
