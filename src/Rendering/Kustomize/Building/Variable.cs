using Kustomize.Resources;

namespace Kustomize.Building;

/// <summary>One of the deprecated vars: a field of an object, which is chosen when the layer that declares it is built.</summary>
/// <param name="Name">What stands in <c>$(…)</c>.</param>
/// <param name="Type">The object's type, as messages show it.</param>
/// <param name="Path">The field; <c>metadata.name</c> unless said otherwise.</param>
/// <param name="Target">The object; null where there was none.</param>
internal sealed record Variable(string Name, string Type, string Path, Resource? Target)
{
    private const string DefaultPath = "metadata.name";

    /// <summary>Declares what a kustomization's <c>vars</c> say.</summary>
    public static void Declare(Kustomization kustomization, Accumulation accumulation)
    {
        var entries = kustomization.Entries("vars");
        if (entries.Count == 0) { return; }
        try
        {
            foreach (var variable in entries.Select(entry => Resolve(entry, accumulation.Resources)).ToList()) { accumulation.Add(variable); }
        }
        catch (KustomizeException error) { throw new KustomizeException($"merging vars [{string.Join(' ', entries.Select(Undefaulted))}]: {error.Message}", error); }
    }

    public override string ToString() => $"{{{Name} {Type} {{{Path}}}}}";

    private static Variable Resolve(Dictionary<string, object?> entry, List<Resource> resources)
    {
        var reference = entry.GetValueOrDefault("objref") as Dictionary<string, object?> ?? [];
        var wanted = IdOf(reference);
        var found = resources.FindAll(resource => resource.AllIds.Any(id => id.Name == wanted.Name && id.IsOfType(wanted.Group, wanted.Version, wanted.Kind)
            && id.Group == wanted.Group && id.Version == wanted.Version && id.Kind == wanted.Kind
            && ((wanted.Namespace.Length == 0 && !wanted.IsClusterScoped) || id.IsInNamespaceOf(wanted))));
        var path = PathOf(entry);
        var variable = new Variable(Resource.Text(entry, "name"), ResourceId.Gvk(wanted.Group, wanted.Version, wanted.Kind), path.Length > 0 ? path : DefaultPath, found.FirstOrDefault());
        return found.Count <= 1 ? variable : throw new KustomizeException($"found {found.Count} resId matches for var {variable with { Path = path }} (unable to disambiguate)");
    }

    private static ResourceId IdOf(Dictionary<string, object?> reference)
    {
        string Field(string name) => Resource.Text(reference, name);
        var api = Field("apiVersion");
        var at = api.IndexOf('/', StringComparison.Ordinal);
        var (group, version) = api.Length > 0 ? (at < 0 ? "" : api[..at], api[(at + 1)..]) : (Field("group"), Field("version"));
        return new(group, version, Field("kind"), Field("name"), Field("namespace"));
    }

    private static string PathOf(Dictionary<string, object?> entry)
    {
        var field = entry.GetValueOrDefault("fieldref") as Dictionary<string, object?> ?? [];
        return Resource.Text(field, "fieldpath") is { Length: > 0 } path ? path : Resource.Text(field, "fieldPath");
    }

    private static string Undefaulted(Dictionary<string, object?> entry)
    {
        var reference = entry.GetValueOrDefault("objref") as Dictionary<string, object?> ?? [];
        string Field(string name) => Resource.Text(reference, name);
        return $"{{{Resource.Text(entry, "name")} {ResourceId.Gvk(Field("group"), Field("version"), Field("kind"))} {{{PathOf(entry)}}}}}";
    }
}
