using Yaml;

namespace Kustomize.Building;

/// <summary>The fields of a kustomization and their types, checked as Go's strict JSON decoding does.</summary>
internal static class KustomizationSchema
{
    private static readonly Dictionary<string, string> Fields = Parse("""
        apiVersion:string kind:string metadata:any openapi:map namePrefix:string nameSuffix:string namespace:string commonLabels:strings
        labels:[]types.Label commonAnnotations:strings patchesStrategicMerge:[]string patchesJson6902:[]types.Patch patches:[]types.Patch
        images:[]types.Image imageTags:[]types.Image replacements:[]types.ReplacementField replicas:[]types.Replica vars:[]types.Var
        sortOptions:any resources:[]string components:[]string crds:[]string bases:[]string configMapGenerator:[]types.ConfigMapArgs
        secretGenerator:[]types.SecretArgs helmGlobals:map helmCharts:[]types.HelmChart helmChartInflationGenerator:[]types.HelmChartArgs
        generatorOptions:map configurations:[]string generators:[]string transformers:[]string validators:[]string buildMetadata:[]string
        """);

    private static readonly Dictionary<string, Dictionary<string, string>> Structs = new(StringComparer.Ordinal)
    {
        ["types.Image"] = Parse("name:string newName:string tagSuffix:string newTag:string digest:string"),
        ["types.Replica"] = Parse("name:string count:int64"),
        ["types.Patch"] = Parse("path:string patch:string target:any options:any"),
        ["types.Label"] = Parse("pairs:strings includeSelectors:bool includeTemplates:bool fields:any"),
        ["types.ConfigMapArgs"] = Parse("namespace:string name:string behavior:string literals:[]string files:[]string envs:[]string env:string options:any"),
        ["types.SecretArgs"] = Parse("namespace:string name:string behavior:string literals:[]string files:[]string envs:[]string env:string options:any type:string"),
        ["types.ReplacementField"] = Parse("path:string source:any sourceValue:any targets:any"),
        ["types.HelmChart"] = Parse("""
            name:string version:string repo:string releaseName:string namespace:string additionalValuesFiles:[]string valuesFile:string valuesInline:any
            valuesMerge:string includeCRDs:bool skipHooks:bool apiVersions:[]string kubeVersion:string nameTemplate:string skipTests:bool debug:bool devel:bool
            """),
    };

    public static Dictionary<string, object?> Check(Dictionary<string, object?> document) => Struct("Kustomization", "", Fields, document);

    private static Dictionary<string, object?> Struct(string type, string path, Dictionary<string, string> fields, Dictionary<string, object?> document)
    {
        var known = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in document.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var name = fields.Keys.FirstOrDefault(field => field == key) ?? fields.Keys.FirstOrDefault(field => field.Equals(key, StringComparison.OrdinalIgnoreCase))
                ?? throw Invalid($"json: unknown field {GoJson.Quote(key)}");
            known[name] = Value($"{type}.{path}{name}", $"{path}{name}", fields[name], value);
        }

        return known;
    }

    private static object? Value(string place, string path, string type, object? value)
    {
        if (value is null || type == "any") { return value; }
        KustomizeException Wrong(object? found, string wanted) => Invalid($"json: cannot unmarshal {KindOf(found)} into Go struct field {place} of type {wanted}");
        switch (type)
        {
            case "string": return value is string ? value : throw Wrong(value, "string");
            case "bool": return value is bool ? value : throw Wrong(value, "bool");
            case "int64": return value is long ? value : throw Wrong(value, "int64");
            case "map": return value is Dictionary<string, object?> ? value : throw Wrong(value, "map[string]interface {}");
            case "strings":
                if (value is not Dictionary<string, object?> texts) { throw Wrong(value, "map[string]string"); }
                foreach (var item in texts.Values.Where(item => item is not (null or string))) { throw Wrong(item, "string"); }
                return texts.ToDictionary(entry => entry.Key, entry => entry.Value ?? "", StringComparer.Ordinal);
        }

        if (value is not List<object?> list) { throw Wrong(value, type); }
        var element = type[2..];
        if (element == "string")
        {
            foreach (var item in list.Where(item => item is not (null or string))) { throw Wrong(item, "string"); }
            return list;
        }

        return list.ConvertAll(item =>
        {
            if (item is not Dictionary<string, object?> map) { throw Wrong(item, element); }
            return Structs.TryGetValue(element, out var fields) ? (object?)Struct(element["types.".Length..], path + ".", fields, map) : map;
        });
    }

    public static string KindOf(object? value) => value switch { bool => "bool", string => "string", List<object?> => "array", Dictionary<string, object?> => "object", _ => "number" };

    private static KustomizeException Invalid(string message) => new("invalid Kustomization: " + message);

    private static Dictionary<string, string> Parse(string fields) => fields.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(field => field.Split(':', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
}
