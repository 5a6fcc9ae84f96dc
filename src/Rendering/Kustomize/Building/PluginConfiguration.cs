using Kustomize.Fields;
using Kustomize.Resources;

namespace Kustomize.Building;

/// <summary>What a builtin plugin is told, be it by a field of a kustomization or by an object of its own.</summary>
/// <param name="Context">What the layers share.</param>
/// <param name="Directory">The directory of the kustomization, from which files are read.</param>
/// <param name="Body">The fields.</param>
internal sealed record PluginConfiguration(BuildContext Context, string Directory, Dictionary<string, object?> Body)
{
    public IReadOnlyList<FieldSpec> FieldSpecs => TransformerConfigReader.FieldSpecs(Body.GetValueOrDefault("fieldSpecs"), "fieldSpecs");

    public bool HasFieldSpecs => Body.GetValueOrDefault("fieldSpecs") is List<object?>;

    public string Text(string field) => Resource.Text(Body, field);

    public bool Flag(string field) => Body.GetValueOrDefault(field) is true;

    public Dictionary<string, object?>? Map(string field) => Body.GetValueOrDefault(field) as Dictionary<string, object?>;

    public IReadOnlyList<Dictionary<string, object?>> Entries(string field) => [.. (Body.GetValueOrDefault(field) as List<object?> ?? []).OfType<Dictionary<string, object?>>()];

    public IReadOnlyList<string> Texts(string field) => [.. (Body.GetValueOrDefault(field) as List<object?> ?? []).OfType<string>()];

    public string ReadFile(string path) => Context.ReadFile(Directory, path);
}
