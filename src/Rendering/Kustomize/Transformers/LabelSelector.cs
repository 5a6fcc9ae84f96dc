using System.Text.RegularExpressions;
using Kustomize.Resources;

namespace Kustomize.Transformers;

/// <summary>Kubernetes' selectors over labels: <c>a=b</c>, <c>a!=b</c>, <c>a in (x,y)</c>, <c>a</c>, <c>!a</c>, with commas between.</summary>
internal static class LabelSelector
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public static bool Matches(string selector, object? map)
    {
        if (selector.Length == 0) { return true; }
        var labels = map as Dictionary<string, object?> ?? [];
        return Requirements(selector).All(requirement => Holds(requirement.Trim(), labels));
    }

    private static IEnumerable<string> Requirements(string selector)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i < selector.Length; i++)
        {
            depth += selector[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (selector[i] != ',' || depth > 0) { continue; }
            yield return selector[start..i];
            start = i + 1;
        }

        yield return selector[start..];
    }

    private static bool Holds(string requirement, Dictionary<string, object?> labels)
    {
        string? Value(string key) => labels.ContainsKey(key.Trim()) ? Resource.Text(labels, key.Trim()) : null;
        var set = Regex.Match(requirement, @"^(\S+)\s+(in|notin)\s*\((.*)\)$", RegexOptions.CultureInvariant, Limit);
        if (set.Success)
        {
            var inside = set.Groups[3].Value.Split(',').Select(value => value.Trim()).Contains(Value(set.Groups[1].Value));
            return set.Groups[2].Value == "in" ? inside : !inside;
        }

        if (requirement.IndexOf("!=", StringComparison.Ordinal) is var not and > 0) { return Value(requirement[..not]) != requirement[(not + 2)..].Trim(); }
        if (requirement.IndexOf('=', StringComparison.Ordinal) is var at and > 0) { return Value(requirement[..at]) == requirement[at..].TrimStart('=').Trim(); }
        return requirement.StartsWith('!') ? Value(requirement[1..]) is null : Value(requirement) is not null;
    }
}
