using System.Collections.Immutable;
using System.Globalization;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.Selectors;

/// <summary>Reads a label selector token by token, with upstream's messages (apimachinery/pkg/labels/selector.go).</summary>
internal sealed class LabelSelectorParser
{
    private const string End = "";
    private const string Operators = "in, notin, =, ==, !=, gt, lt";
    private static readonly string[] Symbols = ["==", "!=", "=", "!", "(", ")", ",", ">", "<"];
    private readonly List<string> _tokens;
    private int _at;

    private LabelSelectorParser(string text) => _tokens = [.. Tokens(text)];

    private string Current => _at < _tokens.Count ? _tokens[_at] : End;

    /// <summary>Reads a selector.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static ImmutableArray<LabelRequirement> Parse(string text) => new LabelSelectorParser(text).Requirements();

    private ImmutableArray<LabelRequirement> Requirements()
    {
        var requirements = ImmutableArray.CreateBuilder<LabelRequirement>();
        while (Current != End)
        {
            if (!IsStart(Current)) { throw new FormatException($"found '{Current}', expected: !, identifier, or 'end of string'"); }
            try { requirements.Add(Requirement()); }
            catch (FormatException error) { throw new FormatException($"unable to parse requirement: {error.Message}", error); }
            var separator = Take();
            if (separator == End) { break; }
            if (separator != ",") { throw new FormatException($"found '{separator}', expected: ',' or 'end of string'"); }
            if (!IsStart(Current)) { throw new FormatException($"found '{Current}', expected: identifier after ','"); }
        }

        return requirements.ToImmutable();
    }

    private LabelRequirement Requirement()
    {
        var isNegated = Current == "!";
        if (isNegated) { _at++; }
        var key = Take();
        if (!IsIdentifier(key)) { throw new FormatException($"found '{key}', expected: identifier"); }
        Check("<nil>", key, Names.QualifiedName(key));
        if (isNegated) { return new LabelRequirement(key, LabelOperator.DoesNotExist, []); }
        if (Current is End or ",") { return new LabelRequirement(key, LabelOperator.Exists, []); }
        var symbol = Take();
        LabelOperator? known = symbol switch
        {
            "in" or "=" or "==" => LabelOperator.In,
            "notin" or "!=" => LabelOperator.NotIn,
            ">" => LabelOperator.GreaterThan,
            "<" => LabelOperator.LessThan,
            _ => null,
        };
        var values = known is null ? throw new FormatException($"found '{symbol}', expected: {Operators}") : symbol is "in" or "notin" ? Values() : [Value()];
        for (var i = 0; i < values.Length; i++)
        {
            if (known is LabelOperator.GreaterThan or LabelOperator.LessThan && !long.TryParse(values[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            {
                throw new FormatException($"values[{i}]: Invalid value: \"{values[i]}\": for 'Gt', 'Lt' operators, the value must be an integer");
            }

            Check($"values[{i}][{key}]", values[i], Names.LabelValue(values[i]));
        }

        return new LabelRequirement(key, known.Value, values);
    }

    private string Value()
    {
        if (Current is End or ",") { return ""; }
        var value = Take();
        return IsIdentifier(value) ? value : throw new FormatException($"found '{value}', expected: identifier");
    }

    /// <summary>Values in parentheses; between commas, and before or after one, a value may be empty.</summary>
    private ImmutableArray<string> Values()
    {
        var open = Take();
        if (open != "(") { throw new FormatException($"found '{open}' expected: '('"); }
        var values = new SortedSet<string>(StringComparer.Ordinal);
        while (true)
        {
            if (Current is "," or ")") { values.Add(""); }
            else
            {
                var value = Take();
                values.Add(IsIdentifier(value) ? value : throw new FormatException($"found '{value}', expected: ',', or identifier"));
            }

            var next = Take();
            if (next == ")") { return [.. values]; }
            if (next != ",") { throw new FormatException($"found '{next}', expected: ',' or ')'"); }
        }
    }

    private string Take() => _at < _tokens.Count ? _tokens[_at++] : End;

    private static bool IsIdentifier(string token) => token != End && Array.IndexOf(Symbols, token) < 0;

    private static bool IsStart(string token) => token == "!" || IsIdentifier(token);

    private static void Check(string place, string value, IEnumerable<string> problems)
    {
        var all = string.Join("; ", problems);
        if (all.Length > 0) { throw new FormatException($"{place}: Invalid value: \"{value}\": {all}"); }
    }

    private static IEnumerable<string> Tokens(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (text[i] is ' ' or '\t' or '\r' or '\n') { i++; continue; }
            var rest = text[i..];
            if (Symbols.FirstOrDefault(symbol => rest.StartsWith(symbol, StringComparison.Ordinal)) is { } found)
            {
                yield return found;
                i += found.Length;
                continue;
            }

            var length = 1;
            while (i + length < text.Length && text[i + length] is not (' ' or '\t' or '\r' or '\n' or '=' or '!' or '(' or ')' or ',' or '>' or '<')) { length++; }
            yield return text.Substring(i, length);
            i += length;
        }
    }
}
