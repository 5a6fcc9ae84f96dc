using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ArgoCD.Comparison;

/// <summary>
/// What <c>select(…)</c> may ask in a path expression: comparisons of a path with a value (<c>==</c>, <c>!=</c>), whether a path is set,
/// <c>has("x")</c>, <c>.x | startswith("…")</c>, <c>endswith</c>, <c>contains</c> and <c>test</c>, joined by <c>and</c>, <c>or</c> and <c>not</c>.
/// </summary>
internal sealed partial class JqCondition
{
    private const int MaximumLength = 1000;
    private static readonly TimeSpan MatchWithin = TimeSpan.FromSeconds(1);

    private readonly Func<JsonNode?, bool> _holds;

    private JqCondition(Func<JsonNode?, bool> holds) => _holds = holds;

    /// <exception cref="FormatException">The text asks for anything else.</exception>
    public static JqCondition Parse(string text)
    {
        if (text.Length > MaximumLength)
        {
            throw Unsupported(text);
        }

        var any = Split(text, " or ").Select(part => Split(part, " and ").Select(Atom).ToList()).ToList();
        return new(item => any.Exists(all => all.TrueForAll(holds => holds(item))));
    }

    public bool Holds(JsonNode? item) => _holds(item);

    private static Func<JsonNode?, bool> Atom(string text)
    {
        text = text.Trim();
        if (text.EndsWith("| not", StringComparison.Ordinal))
        {
            var inner = Atom(text[..^"| not".Length]);
            return item => !inner(item);
        }

        if (text.StartsWith('(') && text.EndsWith(')'))
        {
            return Parse(text[1..^1]).Holds;
        }

        if (Has().Match(text) is { Success: true } has)
        {
            var name = has.Groups[1].Value;
            return item => item is JsonObject map ? map.ContainsKey(name) : throw new JqFailureException();
        }

        if (Compared().Match(text) is { Success: true } compared)
        {
            var (path, equal, value) = (Path(compared.Groups[1].Value, text), compared.Groups[2].Value == "==", Literal(compared.Groups[3].Value, text));
            return item => JsonNode.DeepEquals(Read(item, path), value) == equal;
        }

        if (Asked().Match(text) is { Success: true } asked)
        {
            var (path, ask) = (Path(asked.Groups[1].Value, text), Question(asked.Groups[2].Value, Literal(asked.Groups[3].Value, text)?.GetValue<string>() ?? ""));
            return item => Read(item, path) is JsonValue value && value.TryGetValue<string>(out var plain) ? ask(plain) : throw new JqFailureException();
        }

        var set = Path(text, text);
        return item => Read(item, set) is { } value && value.GetValueKind() is not JsonValueKind.False;
    }

    private static Func<string, bool> Question(string name, string argument)
    {
        switch (name)
        {
            case "startswith":
                return text => text.StartsWith(argument, StringComparison.Ordinal);
            case "endswith":
                return text => text.EndsWith(argument, StringComparison.Ordinal);
            case "contains":
                return text => text.Contains(argument, StringComparison.Ordinal);
            default:
                try
                {
                    var expression = new Regex(argument, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchWithin);
                    return expression.IsMatch;
                }
                catch (Exception error) when (error is ArgumentException or NotSupportedException)
                {
                    throw new FormatException($"unsupported regular expression '{argument}': {error.Message}", error);
                }
        }
    }

    private static string[] Path(string text, string whole) => PlainPath().IsMatch(text.Trim())
        ? [.. Steps().Matches(text).Select(step => step.Groups[1].Success ? step.Groups[1].Value : step.Groups[2].Value)] : throw Unsupported(whole);

    private static JsonNode? Read(JsonNode? item, string[] path) => path.Aggregate(item, (inner, name) => inner switch
    {
        null => null,
        JsonObject map => map[name],
        _ => throw new JqFailureException(),
    });

    private static JsonNode? Literal(string text, string whole)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException error)
        {
            throw new FormatException(Unsupported(whole).Message, error);
        }
    }

    /// <summary>Splits at a word outside of quotes and parentheses.</summary>
    private static List<string> Split(string text, string word)
    {
        List<string> parts = [];
        var start = 0;
        foreach (var (at, depth) in JqText.OutsideStrings(text))
        {
            if (depth == 0 && at >= start && string.CompareOrdinal(text, at, word, 0, word.Length) == 0)
            {
                parts.Add(text[start..at]);
                start = at + word.Length;
            }
        }

        return [.. parts, text[start..]];
    }

    private static FormatException Unsupported(string text) =>
        new(string.Create(CultureInfo.InvariantCulture, $"unsupported jq path expression 'select({text})'"));

    [GeneratedRegex("""^(?:\.(?:[A-Za-z_][A-Za-z0-9_]*|"[^"\\]*"|\["[^"\\]*"\])|\["[^"\\]*"\])+$|^\.$""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PlainPath();

    [GeneratedRegex("""\.?\[?"([^"\\]*)"\]?|\.([A-Za-z_][A-Za-z0-9_]*)""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Steps();

    [GeneratedRegex("""^has\(\s*"([^"\\]*)"\s*\)$""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Has();

    [GeneratedRegex("""^(\.[^=!|]*?)\s*(==|!=)\s*("(?:[^"\\]|\\.)*"|-?[0-9.]+|true|false|null)$""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Compared();

    [GeneratedRegex("""^(\.[^=!|]*?)\s*\|\s*(startswith|endswith|contains|test)\(\s*("(?:[^"\\]|\\.)*")\s*\)$""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Asked();
}
