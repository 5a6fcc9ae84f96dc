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

        foreach (var document in documents) { Add(resources, document); }
        return resources;
    }

    private static void Add(List<Resource> resources, object? document)
    {
        switch (document)
        {
            case null or Dictionary<string, object?> { Count: 0 }: return;
            case Dictionary<string, object?> map:
                var kind = Resource.Text(map, "kind");
                if (kind.EndsWith("List", StringComparison.Ordinal) && map.GetValueOrDefault("items") is List<object?> items)
                {
                    foreach (var item in items) { Add(resources, item); }
                    return;
                }

                var resource = new Resource(map);
                if (kind.Length == 0) { throw new KustomizeException($"missing kind in object {Shown(resource)}"); }
                if (resource.Name.Length == 0 && !kind.EndsWith("List", StringComparison.Ordinal)) { throw new KustomizeException($"missing metadata.name in object {Shown(resource)}"); }
                resources.Add(resource);
                return;
            case List<object?> list:
                foreach (var item in list) { Add(resources, item); }
                return;
            default: throw new KustomizeException("wrong node kind: expected MappingNode but got ScalarNode: node contents:\n" + document + "\n");
        }
    }

    private static string Shown(Resource resource)
    {
        string Map(string key) => "map[" + string.Join(' ', (resource.Metadata.GetValueOrDefault(key) as Dictionary<string, object?> ?? []).OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}:{e.Value}")) + "]";
        return $"{{{{{resource.ApiVersion} {resource.Kind}}} {{{{{resource.Name} {resource.Namespace}}} {Map("labels")} {Map("annotations")}}}}}";
    }
}
