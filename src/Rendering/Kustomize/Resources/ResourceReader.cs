using GoTemplate.Values;
using Yaml;

namespace Kustomize.Resources;

/// <summary>Reads the objects of a file.</summary>
internal static class ResourceReader
{
    public static List<Resource> Read(string text)
    {
        var resources = new List<Resource>();
        IReadOnlyList<object?> documents;
        try { documents = YamlReader.ReadAll(text, YamlDialect.Nodes); }
        catch (YamlReadException error) when (error.Message.Contains("already defined", StringComparison.Ordinal))
        {
            throw new KustomizeException("map[string]interface {}(nil): " + error.Message, error);
        }

        // What a list holds comes behind everything else of the file.
        var pending = new Queue<object?>(documents);
        while (pending.TryDequeue(out var document)) { Add(resources, pending, document); }
        return resources;
    }

    private static void Add(List<Resource> resources, Queue<object?> pending, object? document)
    {
        switch (document)
        {
            case null or Dictionary<string, object?> { Count: 0 }: return;
            case Dictionary<string, object?> map:
                var resource = new Resource(map);
                var isList = resource.Kind.EndsWith("List", StringComparison.Ordinal);
                if (resource.Kind.Length == 0) { throw new KustomizeException($"missing kind in object {Shown(resource)}"); }
                if (resource.Name.Length == 0 && !isList) { throw new KustomizeException($"missing metadata.name in object {Shown(resource)}"); }
                if (!isList || !map.TryGetValue("items", out var items)) { resources.Add(resource); return; }
                if (items is not (null or List<object?>)) { throw new KustomizeException($"expected array in {resource.Kind}/items, but found {GoTypes.NameOf(items)}"); }
                foreach (var item in items as List<object?> ?? []) { pending.Enqueue(item); }
                return;
            case List<object?> list:
                foreach (var item in list) { pending.Enqueue(item); }
                return;
            default: throw NodeKind.Wrong(NodeKind.Mapping, document);
        }
    }

    private static string Shown(Resource resource)
    {
        string Map(string key) => "map[" + string.Join(' ', (resource.Metadata.GetValueOrDefault(key) as Dictionary<string, object?> ?? []).OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}:{e.Value}")) + "]";
        return $"{{{{{resource.ApiVersion} {resource.Kind}}} {{{{{resource.Name} {resource.Namespace}}} {Map("labels")} {Map("annotations")}}}}}";
    }
}
