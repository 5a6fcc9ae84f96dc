using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace ArgoCD.Comparison;

/// <summary>
/// The path expressions of jq that rules are written in: <c>.a.b</c>, <c>."a.b"</c>, <c>.a[]</c>, <c>.a[0]</c>,
/// <c>.a["b"]</c>, a trailing <c>?</c>, and <c>| select(…)</c> between steps, as <see cref="JqCondition"/> has it. Other expressions are
/// refused.
/// </summary>
internal sealed class JqPath
{
    private readonly ImmutableArray<Step> _steps;

    private JqPath(ImmutableArray<Step> steps) => _steps = steps;

    /// <exception cref="FormatException">The expression is not one of these.</exception>
    public static JqPath Parse(string expression)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        var position = 0;
        while (position < expression.Length)
        {
            switch (expression[position])
            {
                case ' ' or '|' or '?':
                    position++;
                    break;
                case '.' when position + 1 < expression.Length && expression[position + 1] == '"':
                    steps.Add(new Field(Quoted(expression, ref position, position + 1)));
                    break;
                case '.':
                    var start = ++position;
                    while (position < expression.Length && (char.IsAsciiLetterOrDigit(expression[position]) || expression[position] == '_'))
                    {
                        position++;
                    }

                    if (position > start)
                    {
                        steps.Add(new Field(expression[start..position]));
                    }

                    break;
                case '[':
                    steps.Add(Bracket(expression, ref position));
                    break;
                case 's' when expression.AsSpan(position).StartsWith("select(", StringComparison.Ordinal):
                    steps.Add(Selection(expression, ref position));
                    break;
                default:
                    throw new FormatException($"unsupported jq path expression '{expression}' at position {position}");
            }
        }

        return steps.Count > 0 ? new(steps.ToImmutable()) : throw new FormatException("empty jq path expression");
    }

    /// <summary>Removes what the path names.</summary>
    public void Remove(JsonNode item) => Remove(item, 0);

    private bool Remove(JsonNode? node, int at)
    {
        if (at == _steps.Length)
        {
            return true;
        }

        switch (_steps[at], node)
        {
            case (Field field, JsonObject map):
                if (map.ContainsKey(field.Name) && Remove(map[field.Name], at + 1))
                {
                    map.Remove(field.Name);
                }

                return false;
            case (Element { Index: var index }, JsonArray list):
                for (var i = list.Count - 1; i >= 0; i--)
                {
                    if ((index is null || index == i) && Remove(list[i], at + 1))
                    {
                        list.RemoveAt(i);
                    }
                }

                return false;
            case (Element { Index: null }, JsonObject map):
                foreach (var name in map.Select(field => field.Key).ToList())
                {
                    if (Remove(map[name], at + 1))
                    {
                        map.Remove(name);
                    }
                }

                return false;
            case (Where where, _):
                return where.Condition.Holds(node) && Remove(node, at + 1);
            default:
                return false;
        }
    }

    private static Step Bracket(string expression, ref int position)
    {
        if (position + 1 < expression.Length && expression[position + 1] == '"')
        {
            var name = Quoted(expression, ref position, position + 1);
            Expect(expression, ref position, ']');
            return new Field(name);
        }

        var end = expression.IndexOf(']', position);
        var inside = end < 0 ? "?" : expression[(position + 1)..end];
        position = end + 1;
        return inside.Length == 0 ? new Element(null)
            : int.TryParse(inside, out var index) ? new Element(index)
            : throw new FormatException($"unsupported jq path expression '{expression}'");
    }

    private static Where Selection(string expression, ref int position)
    {
        var start = position + "select(".Length;
        foreach (var (at, depth) in JqText.OutsideStrings(expression, start))
        {
            if (depth < 0)
            {
                position = at + 1;
                return new(JqCondition.Parse(expression[start..at]));
            }
        }

        throw new FormatException($"unsupported jq path expression '{expression}'");
    }

    private static string Quoted(string expression, ref int position, int quote)
    {
        var text = new StringBuilder();
        for (position = quote + 1; position < expression.Length && expression[position] != '"'; position++)
        {
            position += expression[position] == '\\' ? 1 : 0;
            text.Append(position < expression.Length ? expression[position] : "");
        }

        position++;
        return text.ToString();
    }

    private static void Expect(string expression, ref int position, char c)
    {
        while (position < expression.Length && expression[position] == ' ')
        {
            position++;
        }

        if (position >= expression.Length || expression[position] != c)
        {
            throw new FormatException($"unsupported jq path expression '{expression}'");
        }

        position++;
    }

    private abstract record Step;

    private sealed record Field(string Name) : Step;

    private sealed record Element(int? Index) : Step;

    private sealed record Where(JqCondition Condition) : Step;
}
