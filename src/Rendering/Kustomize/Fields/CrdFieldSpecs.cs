using Kustomize.Building;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Fields;

/// <summary>
/// Reads the files that <c>crds</c> names: OpenAPI definitions of own types, whose <c>x-kubernetes-…</c> marks tell where
/// names, labels and annotations stand (kustomize's <c>LoadConfigFromCRDs</c>).
/// </summary>
internal sealed class CrdFieldSpecs
{
    private const int MaximumProperties = 20_000;
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private int _properties;
    private readonly Dictionary<string, object?> _definitions;
    private TransformerConfig _config = TransformerConfig.Empty;

    private CrdFieldSpecs(Dictionary<string, object?> definitions) => _definitions = definitions;

    public static TransformerConfig Read(BuildContext context, Kustomization kustomization)
    {
        var config = TransformerConfig.Empty;
        foreach (var file in kustomization.Texts("crds"))
        {
            var text = context.ReadFile(kustomization.Directory, file);
            object? read;
            try { read = YamlReader.ReadFirst(text, YamlDialect.Json); }
            catch (YamlReadException error) { throw new KustomizeException($"unable to parse open API definition from '{file}': {error.Message}", error); }
            var specs = new CrdFieldSpecs(read as Dictionary<string, object?> ?? []);
            config = config.Merge(specs.Collect());
        }

        return config;
    }

    private TransformerConfig Collect()
    {
        foreach (var name in _definitions.Keys)
        {
            var properties = Properties(name);
            if (!properties.ContainsKey("kind") || !properties.ContainsKey("apiVersion") || !properties.ContainsKey("metadata")) { continue; }
            Walk(name, name[(name.LastIndexOf('.') + 1)..], "");
        }

        return _config;
    }

    private void Walk(string type, string kind, string path)
    {
        // Kustomize follows a type that holds itself until its stack ends.
        if (!_open.Add(type)) { throw new KustomizeException($"the definition of {type} holds itself"); }
        foreach (var (name, value) in Properties(type))
        {
            if (++_properties > MaximumProperties) { throw new KustomizeException($"the definitions have more than {MaximumProperties} properties"); }
            if (value is not Dictionary<string, object?> property) { continue; }
            var place = path.Length == 0 ? name : path + "/" + name;
            bool Marked(string mark) => property.GetValueOrDefault("x-kubernetes-" + mark) is string;
            var spec = new FieldSpec(place, kind);
            if (Marked("annotation")) { Add(new() { CommonAnnotations = [spec] }); }
            if (Marked("label-selector")) { Add(new() { CommonLabels = [spec] }); }
            if (Marked("identity")) { Add(new() { NamePrefix = [spec] }); }
            if (Marked("object-ref-api-version") && Marked("object-ref-kind"))
            {
                var key = Marked("object-ref-name-key") ? Resource.Text(property, "x-kubernetes-object-ref-name-key") : "name";
                Add(new()
                {
                    NameReference = [new(Resource.Text(property, "x-kubernetes-object-ref-kind"), "", Resource.Text(property, "x-kubernetes-object-ref-api-version"), [spec with { Path = place + "/" + key }])],
                });
            }

            if (property.GetValueOrDefault("$ref") is string reference) { Walk(reference, kind, place); }
        }

        _open.Remove(type);
    }

    private void Add(TransformerConfig config) => _config = _config.Merge(config);

    private Dictionary<string, object?> Properties(string type) =>
        (_definitions.GetValueOrDefault(type) as Dictionary<string, object?>)?.GetValueOrDefault("Schema") is Dictionary<string, object?> schema
        && schema.GetValueOrDefault("properties") is Dictionary<string, object?> properties ? properties : [];
}
