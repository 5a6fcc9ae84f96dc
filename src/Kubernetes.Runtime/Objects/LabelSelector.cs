using System.Collections.Immutable;
using System.Text.Json.Nodes;
using k8s.Models;

namespace Kubernetes.Runtime.Objects;

/// <summary>Decides whether labels match, as the API does.</summary>
public sealed class LabelSelector
{
    private readonly ImmutableArray<Requirement> _requirements;

    private LabelSelector(ImmutableArray<Requirement> requirements) => _requirements = requirements;

    private enum Operator
    {
        In,
        NotIn,
        Exists,
        DoesNotExist,
    }

    /// <summary>Matches every object.</summary>
    public static LabelSelector Everything { get; } = new([]);

    /// <summary>Whether the selector matches every object.</summary>
    public bool IsEmpty => _requirements.IsEmpty;

    /// <summary>Labels that every selected object has.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Required => _requirements
        .Where(requirement => requirement is { Operator: Operator.In, Values.Length: 1 })
        .Select(requirement => KeyValuePair.Create(requirement.Key, requirement.Values[0]));

    /// <summary>Reads a <c>matchLabels</c>-like map, as in the selector of a Service.</summary>
    public static LabelSelector OfLabels(IEnumerable<KeyValuePair<string, string>>? labels) =>
        new([.. (labels ?? []).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => new Requirement(label.Key, Operator.In, [label.Value]))]);

    /// <summary>Reads a LabelSelector object with matchLabels and matchExpressions.</summary>
    /// <exception cref="FormatException">An operator is not one of In, NotIn, Exists and DoesNotExist.</exception>
    public static LabelSelector Of(V1LabelSelector? selector)
    {
        var requirements = OfLabels(selector?.MatchLabels)._requirements;
        foreach (var expression in selector?.MatchExpressions ?? [])
        {
            requirements = requirements.Add(new Requirement(expression.Key, OperatorOf(expression.OperatorProperty), [.. expression.Values ?? []]));
        }

        return new LabelSelector(requirements);
    }

    /// <summary>Reads a LabelSelector object with matchLabels and matchExpressions.</summary>
    /// <exception cref="FormatException">An operator is not one of In, NotIn, Exists and DoesNotExist.</exception>
    public static LabelSelector Of(JsonObject? selector)
    {
        var labels = selector?["matchLabels"] as JsonObject ?? [];
        var requirements = OfLabels(labels.Select(label => KeyValuePair.Create(label.Key, (string?)label.Value ?? "")))._requirements;
        foreach (var expression in (selector?["matchExpressions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var values = (expression["values"] as JsonArray ?? []).Select(value => (string?)value ?? "");
            requirements = requirements.Add(new Requirement((string?)expression["key"] ?? "", OperatorOf((string?)expression["operator"]), [.. values]));
        }

        return new LabelSelector(requirements);
    }

    /// <summary>Reads the text form, such as <c>app=web,tier in (a, b),!old</c>.</summary>
    /// <exception cref="FormatException">The text is not a selector.</exception>
    public static LabelSelector Parse(string text)
    {
        var requirements = ImmutableArray.CreateBuilder<Requirement>();
        foreach (var part in Split(text))
        {
            requirements.Add(ParseOne(part));
        }

        return new LabelSelector(requirements.ToImmutable());
    }

    /// <summary>Whether an object with these labels is selected.</summary>
    public bool Matches(IEnumerable<KeyValuePair<string, string>>? labels)
    {
        var known = labels as IReadOnlyDictionary<string, string>
            ?? (labels ?? []).ToImmutableDictionary(StringComparer.Ordinal);
        return _requirements.All(requirement => requirement.IsMet(known));
    }

    /// <summary>
    /// Whether labels have each wanted one: what <see cref="OfLabels"/> makes a selector for, without making it, for where each change
    /// of a pod asks every Service of its namespace.
    /// </summary>
    public static bool Includes(IDictionary<string, string>? labels, IDictionary<string, string> wanted)
    {
        if (labels is null) { return wanted.Count == 0; }
        foreach (var (name, value) in wanted)
        {
            if (!labels.TryGetValue(name, out var known) || known != value) { return false; }
        }

        return true;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => string.Join(',', _requirements);

    private static Operator OperatorOf(string? name) => name switch
    {
        "In" => Operator.In,
        "NotIn" => Operator.NotIn,
        "Exists" => Operator.Exists,
        "DoesNotExist" => Operator.DoesNotExist,
        _ => throw new FormatException($"\"{name}\" is not a valid label selector operator"),
    };

    private static IEnumerable<string> Split(string text)
    {
        var start = 0;
        var depth = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (text[start..i].Trim() is { Length: > 0 } part)
                {
                    yield return part;
                }

                start = i + 1;
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    private static Requirement ParseOne(string part)
    {
        if (part[0] == '!')
        {
            return new Requirement(part[1..].Trim(), Operator.DoesNotExist, []);
        }

        if (part.EndsWith(')'))
        {
            var open = part.IndexOf('(', StringComparison.Ordinal);
            var words = part[..Math.Max(open, 0)].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is not [var key, "in" or "notin"])
            {
                throw new FormatException($"unable to parse requirement: {part}");
            }

            var values = part[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries);
            return new Requirement(key, words[1] == "in" ? Operator.In : Operator.NotIn, [.. values]);
        }

        var equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return part.Contains(' ', StringComparison.Ordinal)
                ? throw new FormatException($"unable to parse requirement: {part}")
                : new Requirement(part, Operator.Exists, []);
        }

        var negated = equals > 0 && part[equals - 1] == '!';
        var name = part[..(negated ? equals - 1 : equals)].Trim();
        return new Requirement(name, negated ? Operator.NotIn : Operator.In, [part[(equals + 1)..].TrimStart('=').Trim()]);
    }

    private sealed record Requirement(string Key, Operator Operator, ImmutableArray<string> Values)
    {
        public bool IsMet(IReadOnlyDictionary<string, string> labels) => Operator switch
        {
            Operator.In => labels.TryGetValue(Key, out var value) && Values.Contains(value),
            Operator.NotIn => !labels.TryGetValue(Key, out var value) || !Values.Contains(value),
            Operator.Exists => labels.ContainsKey(Key),
            _ => !labels.ContainsKey(Key),
        };

        public override string ToString() => Operator switch
        {
            Operator.In when Values is [var one] => $"{Key}={one}",
            Operator.NotIn when Values is [var one] => $"{Key}!={one}",
            Operator.In => $"{Key} in ({string.Join(',', Values)})",
            Operator.NotIn => $"{Key} notin ({string.Join(',', Values)})",
            Operator.Exists => Key,
            _ => $"!{Key}",
        };
    }
}
