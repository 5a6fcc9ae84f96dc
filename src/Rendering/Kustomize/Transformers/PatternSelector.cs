using GoTemplate.RegularExpressions;
using Kustomize.Resources;

namespace Kustomize.Transformers;

/// <summary>Chooses objects by regular expressions over type, name and namespace, and by labels and annotations (the target of patches).</summary>
internal sealed class PatternSelector
{
    private readonly Dictionary<string, GoRegex> _patterns = new(StringComparer.Ordinal);
    private readonly string _labels;
    private readonly string _annotations;

    public PatternSelector(Dictionary<string, object?> fields)
    {
        _labels = Resource.Text(fields, "labelSelector");
        _annotations = Resource.Text(fields, "annotationSelector");
        foreach (var field in (string[])["group", "version", "kind", "name", "namespace"])
        {
            if (Resource.Text(fields, field) is not { Length: > 0 } pattern) { continue; }
            try { _patterns[field] = GoRegex.Compile($"^(?:{pattern})$"); }
            catch (GoRegexException error) { throw new KustomizeException(error.Message, error); }
        }
    }

    public List<Resource> Select(List<Resource> resources) => resources.FindAll(Selects);

    /// <summary>Name and namespace may be the first or the present ones, each for itself; the type is the present one.</summary>
    private bool Selects(Resource resource)
    {
        var (original, current) = (resource.OriginalId, resource.Id);
        return (Fits("namespace", original.EffectiveNamespace) || Fits("namespace", current.EffectiveNamespace))
            && (Fits("name", original.Name) || Fits("name", current.Name))
            && Fits("group", current.Group) && Fits("version", current.Version) && Fits("kind", current.Kind)
            && LabelSelector.Matches(_labels, resource.Metadata.GetValueOrDefault("labels"))
            && LabelSelector.Matches(_annotations, resource.Metadata.GetValueOrDefault("annotations"));
    }

    private bool Fits(string field, string value) => !_patterns.TryGetValue(field, out var pattern) || pattern.IsMatch(value);
}
