using System.Globalization;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tables;

/// <summary>
/// The simple JSONPath dialect of printer columns: <c>.a.b</c>, <c>['a']</c>, <c>[0]</c>, <c>[*]</c>, <c>[?(@.a=="b")]</c> and escaped dots.
/// </summary>
internal sealed class JsonPath
{
    private const int LongestPath = 2048;
    private readonly List<Func<JsonNode, IEnumerable<JsonNode?>>> _steps;

    private JsonPath(List<Func<JsonNode, IEnumerable<JsonNode?>>> steps) => _steps = steps;

    /// <summary>Compiles a path.</summary>
    /// <exception cref="FormatException">The path is not of this dialect.</exception>
    public static JsonPath Parse(string path)
    {
        if (path.Length > LongestPath) { throw new FormatException("the JSONPath is too long"); }
        var text = path.Trim();
        if (text is ['{', .., '}']) { text = text[1..^1].Trim(); }
        if (text.StartsWith('$')) { text = text[1..]; }
        var steps = new List<Func<JsonNode, IEnumerable<JsonNode?>>>();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '.')
            {
                var (name, end) = ReadName(text, i + 1);
                if (name == "*") { steps.Add(Children); }
                else if (name.Length > 0) { steps.Add(node => [(node as JsonObject)?[name]]); }
                i = end;
            }
            else if (text[i] == '[')
            {
                var end = ClosingBracket(text, i);
                steps.Add(Bracket(text[(i + 1)..end].Trim(), path));
                i = end + 1;
            }
            else { throw new FormatException($"{path}: expected '.' or '[' at {i}"); }
        }

        return new JsonPath(steps);
    }

    /// <summary>All values that the path leads to.</summary>
    public IEnumerable<JsonNode> Find(JsonNode root)
    {
        IEnumerable<JsonNode> found = [root];
        foreach (var step in _steps) { found = found.SelectMany(step).OfType<JsonNode>(); }
        return found;
    }

    private static IEnumerable<JsonNode?> Children(JsonNode node) => node switch
    {
        JsonObject map => map.Select(field => field.Value),
        JsonArray list => list,
        _ => [],
    };

    private static (string Name, int End) ReadName(string text, int start)
    {
        var name = new System.Text.StringBuilder();
        var i = start;
        for (; i < text.Length && text[i] is not ('.' or '['); i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length) { i++; }
            name.Append(text[i]);
        }

        return (name.ToString(), i);
    }

    private static int ClosingBracket(string text, int open)
    {
        var quote = '\0';
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            if (quote != '\0') { quote = text[i] == quote ? '\0' : quote; }
            else if (text[i] is '\'' or '"') { quote = text[i]; }
            else if (text[i] == '[') { depth++; }
            else if (text[i] == ']' && --depth == 0) { return i; }
        }

        throw new FormatException($"{text}: unterminated array");
    }

    private static Func<JsonNode, IEnumerable<JsonNode?>> Bracket(string inside, string path)
    {
        if (inside == "*") { return Children; }
        if (inside is ['\'', .., '\''] or ['"', .., '"'])
        {
            var name = inside[1..^1];
            return node => [(node as JsonObject)?[name]];
        }

        if (inside.StartsWith("?(", StringComparison.Ordinal) && inside.EndsWith(')')) { return Filter(inside[2..^1].Trim()); }
        if (int.TryParse(inside, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
        {
            return node => node is JsonArray list && (index < 0 ? list.Count + index : index) is var at && at >= 0 && at < list.Count ? [list[at]] : [];
        }

        throw new FormatException($"{path}: [{inside}] is not supported");
    }

    private static Func<JsonNode, IEnumerable<JsonNode?>> Filter(string condition)
    {
        string[] operators = ["==", "!=", ">=", "<=", ">", "<"];
        foreach (var symbol in operators)
        {
            var at = condition.IndexOf(symbol, StringComparison.Ordinal);
            if (at < 0) { continue; }
            var left = Operand(condition[..at].Trim());
            var right = Operand(condition[(at + symbol.Length)..].Trim());
            return node => Children(node).Where(child => child is not null && Holds(left(child), symbol, right(child)));
        }

        var exists = Operand(condition);
        return node => Children(node).Where(child => child is not null && exists(child) is not null);
    }

    private static Func<JsonNode, string?> Operand(string text)
    {
        if (text.StartsWith('@'))
        {
            var path = Parse(text[1..]);
            return node => path.Find(node).FirstOrDefault() is { } found ? found.Text() : null;
        }

        var constant = text is ['\'', .., '\''] or ['"', .., '"'] ? text[1..^1] : text;
        return _ => constant;
    }

    private static bool Holds(string? left, string symbol, string? right)
    {
        if (left is null || right is null) { return false; }
        if (symbol is "==" or "!=") { return (left == right) == (symbol == "=="); }
        if (!double.TryParse(left, CultureInfo.InvariantCulture, out var a) || !double.TryParse(right, CultureInfo.InvariantCulture, out var b)) { return false; }
        return symbol switch { ">" => a > b, "<" => a < b, ">=" => a >= b, _ => a <= b };
    }
}
