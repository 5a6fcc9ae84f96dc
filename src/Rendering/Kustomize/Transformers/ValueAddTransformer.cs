using Kustomize.Building;
using Kustomize.Fields;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>Writes one value into fields of many objects, or inserts it into the paths that they hold.</summary>
internal sealed class ValueAddTransformer : ITransformer
{
    private readonly string _value;
    private readonly List<Target> _targets = [];

    public ValueAddTransformer(PluginConfiguration configuration)
    {
        _value = configuration.Text("value").Trim();
        if (_value.Length == 0) { _value = configuration.Context.NameOf(configuration.Directory); }
        var targets = configuration.Entries("targets").ToList();
        if (configuration.Text("targetFilePath") is { Length: > 0 } file)
        {
            var read = YamlReader.ReadFirst(configuration.ReadFile(file), YamlDialect.Json) as Dictionary<string, object?> ?? [];
            targets.AddRange((read.GetValueOrDefault("targets") as List<object?> ?? []).OfType<Dictionary<string, object?>>());
        }

        if (targets.Count == 0) { throw new KustomizeException("must specify at least one target"); }
        foreach (var target in targets)
        {
            var path = Resource.Text(target, "fieldPath");
            var position = target.GetValueOrDefault("filePathPosition") as long? ?? 0;
            if (path.Length == 0) { throw new KustomizeException("fieldPath cannot be empty"); }
            if (position < 0) { throw new KustomizeException($"value of FilePathPosition ({position}) cannot be negative"); }
            _targets.Add(new(target.GetValueOrDefault("selector") as Dictionary<string, object?>, path, position));
        }
    }

    public void Transform(List<Resource> resources)
    {
        foreach (var target in _targets)
        {
            var selected = target.Selector is null ? resources : new PatternSelector(target.Selector).Select(resources);
            foreach (var resource in selected)
            {
                if (target.Path == "metadata/namespace") { NamespaceTransformer.Move(resource, _value, [], unsetOnly: false, SubjectMode.DefaultOnly); }
                else { Set(resource.Body, FieldSpec.Split(target.Path), target.Position); }
            }
        }
    }

    private void Set(Dictionary<string, object?> body, string[] path, long position)
    {
        var (holder, key) = FieldPath.LookupOrCreate(body, path);
        NodeKind.Demand(holder[key], NodeKind.Scalar);
        var present = Resource.Text(holder[key]);
        var text = position == 0 ? _value : Insert(present, position - 1);
        holder[key] = holder[key] is string ? text : YamlReader.ReadScalar(text, YamlDialect.Nodes);
    }

    /// <summary>Inserts the value into a path; an absolute path stays absolute, and a position behind its end is its end.</summary>
    private string Insert(string path, long position)
    {
        var isAbsolute = path.StartsWith('/');
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        parts.Insert((int)Math.Min(position, parts.Count), _value);
        return (isAbsolute ? "/" : "") + string.Join('/', parts);
    }

    private sealed record Target(Dictionary<string, object?>? Selector, string Path, long Position);
}
