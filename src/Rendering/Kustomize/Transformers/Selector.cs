using System.Text.RegularExpressions;
using GoTemplate.RegularExpressions;
using Kustomize.Resources;

namespace Kustomize.Transformers;

/// <summary>Chooses objects: by patterns (patches) or exactly (replacements), and by labels and annotations.</summary>
internal sealed class Selector
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, object?> _fields;
    private readonly Dictionary<string, GoRegex>? _patterns;

    public Selector(Dictionary<string, object?> fields, bool isPattern)
    {
        _fields = fields;
        if (!isPattern) { return; }
        _patterns = new(StringComparer.Ordinal);
        foreach (var field in (string[])["group", "version", "kind", "name", "namespace"])
        {
            if (Resource.Text(fields, field) is not { Length: > 0 } pattern) { continue; }
            try { _patterns[field] = GoRegex.Compile($"^(?:{pattern})$"); }
            catch (GoRegexException error) { throw new KustomizeException(error.Message, error); }
        }
    }

    public bool Selects(Resource resource) => resource.AllIds.Any(Fits)
        && Labels(resource, "labelSelector", "labels") && Labels(resource, "annotationSelector", "annotations");

    public override string ToString()
    {
        string Field(string name) => Resource.Text(_fields, name);
        return new ResourceId(Field("group"), Field("version"), Field("kind"), Field("name"), Field("namespace")).ToString();
    }

    private bool Fits(ResourceId id) => Fits("group", id.Group) && Fits("version", id.Version) && Fits("kind", id.Kind) && Fits("name", id.Name) && FitsNamespace(id);

    private bool FitsNamespace(ResourceId id) => Fits("namespace", id.Namespace) || (id.Namespace.Length == 0 && Fits("namespace", "default"));

    private bool Fits(string field, string value) => _patterns is null
        ? Resource.Text(_fields, field) is var wanted && (wanted.Length == 0 || wanted == value)
        : !_patterns.TryGetValue(field, out var pattern) || pattern.IsMatch(value);

    private bool Labels(Resource resource, string field, string map)
    {
        var selector = Resource.Text(_fields, field);
        if (selector.Length == 0) { return true; }
        var labels = resource.Metadata.GetValueOrDefault(map) as Dictionary<string, object?> ?? [];
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
