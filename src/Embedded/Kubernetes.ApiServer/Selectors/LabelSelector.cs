using System.Collections.Immutable;
using System.Globalization;

namespace Kubernetes.ApiServer.Selectors;

/// <summary>A label selector as text: <c>app=web,tier in (a,b),!legacy</c>.</summary>
internal sealed class LabelSelector
{
    private readonly ImmutableArray<Requirement> _requirements;

    private LabelSelector(ImmutableArray<Requirement> requirements) => _requirements = requirements;

    /// <summary>Whether it selects everything.</summary>
    public bool IsEmpty => _requirements.IsEmpty;

    /// <summary>Reads a selector.</summary>
    /// <exception cref="FormatException">The text is none; the message is upstream's.</exception>
    public static LabelSelector Parse(string text)
    {
        var requirements = ImmutableArray.CreateBuilder<Requirement>();
        foreach (var part in Split(text))
        {
            requirements.Add(Read(part.Trim()));
        }

        return new LabelSelector(requirements.ToImmutable());
    }

    /// <summary>Whether labels match.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var requirement in _requirements)
        {
            if (!requirement.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<string> Split(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            yield break;
        }

        var (depth, start) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[i] == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }

    private static Requirement Read(string text)
    {
        if (text.StartsWith('!'))
        {
            return new Requirement(Key(text[1..]), Operator.DoesNotExist, []);
        }

        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open > 0)
        {
            var words = text[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 2 || words[1] is not ("in" or "notin") || !text.EndsWith(')'))
            {
                throw new FormatException($"unable to parse requirement: found '{text}', expected: in, notin, =, ==, !=, gt, lt");
            }

            var values = text[(open + 1)..^1].Split(',').Select(v => v.Trim()).ToImmutableArray();
            return new Requirement(Key(words[0]), words[1] == "in" ? Operator.In : Operator.NotIn, values);
        }

        foreach (var (symbol, type) in new[] { ("!=", Operator.NotIn), ("==", Operator.In), ("=", Operator.In), (">", Operator.GreaterThan), ("<", Operator.LessThan) })
        {
            var at = text.IndexOf(symbol, StringComparison.Ordinal);
            if (at >= 0)
            {
                var value = text[(at + symbol.Length)..].Trim();
                if (value.Length > 63 || value.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
                {
                    throw new FormatException($"unable to parse requirement: values[0][{text[..at].Trim()}]: Invalid value: \"{value}\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
                }

                return new Requirement(Key(text[..at]), type, [value]);
            }
        }

        return new Requirement(Key(text), Operator.Exists, []);
    }

    private static string Key(string text)
    {
        text = text.Trim();
        return text.Length is > 0 and <= 317 && !text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '/'))
            ? text
            : throw new FormatException($"unable to parse requirement: <nil>: Invalid value: \"{text}\": name part must be non-empty");
    }

    private enum Operator
    {
        In,
        NotIn,
        Exists,
        DoesNotExist,
        GreaterThan,
        LessThan,
    }

    private sealed record Requirement(string Key, Operator Operator, ImmutableArray<string> Values)
    {
        public bool Matches(IReadOnlyDictionary<string, string> labels)
        {
            var present = labels.TryGetValue(Key, out var value);
            return Operator switch
            {
                Operator.In => present && Values.Contains(value!),
                Operator.NotIn => !present || !Values.Contains(value!),
                Operator.Exists => present,
                Operator.DoesNotExist => !present,
                _ => present && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    && long.TryParse(Values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bound)
                    && (Operator == Operator.GreaterThan ? number > bound : number < bound),
            };
        }
    }
}
