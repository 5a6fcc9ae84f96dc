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
                case ' ' or '|':
                    position++;
                    break;
                case '?' when steps.Count > 0:
                    steps[^1] = steps[^1] with { IsOptional = true };
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

    /// <summary>
    /// Removes what the path names; nothing at all where it cannot be followed to its end, such as an element of what is no list, unless
    /// a <c>?</c> allows for it (upstream: <c>jqNormalizerPatch</c>, whose <c>del(…)</c> then fails as a whole).
    /// </summary>
    public void Remove(JsonNode item)
    {
        List<Place> places = [];
        try
        {
            Collect(new(null, "", item), 0, places);
        }
        catch (JqFailureException)
        {
            return;
        }

        foreach (var place in places.Where(place => place.Parent is JsonObject))
        {
            ((JsonObject)place.Parent!).Remove((string)place.Key);
        }

        foreach (var place in places.Where(place => place.Parent is JsonArray).DistinctBy(place => (place.Parent, place.Key)).OrderByDescending(place => (int)place.Key))
        {
            ((JsonArray)place.Parent!).RemoveAt((int)place.Key);
        }
    }

    private void Collect(Place place, int at, List<Place> places)
    {
        if (at == _steps.Length)
        {
            places.Add(place);
            return;
        }

        switch (_steps[at], place.Node)
        {
            case (Field field, JsonObject map):
                Collect(new(map, field.Name, map[field.Name]), at + 1, places);
                break;
            case (Element { Index: { } index }, JsonArray list):
                var position = index < 0 ? index + list.Count : index;
                Collect(position >= 0 && position < list.Count ? new(list, position, list[position]) : Place.Nowhere, at + 1, places);
                break;
            case (Field or Element { Index: not null }, null):
                Collect(Place.Nowhere, at + 1, places);
                break;
            case (Element { Index: null }, JsonArray list):
                for (var i = 0; i < list.Count; i++)
                {
                    Collect(new(list, i, list[i]), at + 1, places);
                }

                break;
            case (Element { Index: null }, JsonObject map):
                foreach (var (name, value) in map)
                {
                    Collect(new(map, name, value), at + 1, places);
                }

                break;
            case (Where where, var node):
                if (where.Holds(node))
                {
                    Collect(place, at + 1, places);
                }

                break;
            case ({ IsOptional: false }, _):
                throw new JqFailureException();
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

    private abstract record Step
    {
        public bool IsOptional { get; init; }
    }

    private sealed record Field(string Name) : Step;

    private sealed record Element(int? Index) : Step;

    private sealed record Where(JqCondition Condition) : Step
    {
        public bool Holds(JsonNode? node)
        {
            try
            {
                return Condition.Holds(node);
            }
            catch (JqFailureException) when (IsOptional)
            {
                return false;
            }
        }
    }

    private sealed record Place(JsonNode? Parent, object Key, JsonNode? Node)
    {
        /// <summary>What is not there: to be followed further, and nothing to remove.</summary>
        public static readonly Place Nowhere = new(null, "", null);
    }
}
