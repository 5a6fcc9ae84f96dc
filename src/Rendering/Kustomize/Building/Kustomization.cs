using Yaml;

namespace Kustomize.Building;

/// <summary>A kustomization file, its fields checked.</summary>
internal sealed class Kustomization
{
    private static readonly string[] FileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    private Kustomization(Dictionary<string, object?> fields, string directory, string fileName) => (Fields, Directory, FileName) = (fields, directory, fileName);

    public Dictionary<string, object?> Fields { get; }

    public string Directory { get; }

    public string FileName { get; }

    /// <summary>The path of the file itself.</summary>
    public string Path => Directory.Length == 0 ? FileName : Directory + "/" + FileName;

    public string Kind => Text("kind");

    public bool IsComponent => Kind == "Component";

    public static Kustomization Load(BuildContext context, string directory)
    {
        var files = context.Tree.List(directory) ?? [];
        var found = FileNames.Where(name => files.Any(file => file.Name == name && !file.IsDirectory)).ToList();
        if (found.Count == 0)
        {
            throw new KustomizeException($"unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '{context.Shown(directory)}'");
        }

        if (found.Count > 1) { throw new KustomizeException($"Found multiple kustomization files under: {context.Shown(directory)}\n"); }
        var text = context.ReadFile(directory, found[0]);
        object? read;
        try { read = YamlReader.ReadFirst(text, YamlDialect.Json); }
        catch (YamlReadException error) { throw new KustomizeException("invalid Kustomization: " + error.Message, error); }
        var fields = KustomizationSchema.Check(read as Dictionary<string, object?> ?? []);
        var kustomization = new Kustomization(fields, directory, found[0]);
        kustomization.Validate(context);
        return kustomization;
    }

    public string Text(string field) => Fields.GetValueOrDefault(field) as string ?? "";

    public IReadOnlyList<string> Texts(string field) => [.. (Fields.GetValueOrDefault(field) as List<object?> ?? []).OfType<string>()];

    public IReadOnlyList<Dictionary<string, object?>> Entries(string field) => [.. (Fields.GetValueOrDefault(field) as List<object?> ?? []).OfType<Dictionary<string, object?>>()];

    public Dictionary<string, object?>? Map(string field) => Fields.GetValueOrDefault(field) as Dictionary<string, object?>;

    private void Validate(BuildContext context)
    {
        foreach (var (field, instead) in ((string, string)[])[("bases", "resources"), ("commonLabels", "labels"), ("imageTags", "images"), ("patchesJson6902", "patches"), ("patchesStrategicMerge", "patches")])
        {
            if (Fields.GetValueOrDefault(field) is not null)
            {
                context.Warnings.Add($"# Warning: '{field}' is deprecated. Please use '{instead}' instead. Run 'kustomize edit fix' to update your Kustomization automatically.");
            }
        }

        if (Fields.GetValueOrDefault("vars") is not null)
        {
            context.Warnings.Add("# Warning: 'vars' is deprecated. Please use 'replacements' instead. [EXPERIMENTAL] Run 'kustomize edit fix' to update your Kustomization automatically.");
        }

        var where = $"Failed to read kustomization file under {context.Shown(Directory)}:\n";
        if (Kind is not ("" or "Kustomization" or "Component")) { throw new KustomizeException(where + "kind should be Kustomization or Component"); }
        var wanted = IsComponent ? "kustomize.config.k8s.io/v1alpha1" : "kustomize.config.k8s.io/v1beta1";
        if (Text("apiVersion") is { Length: > 0 } version && version != wanted)
        {
            throw new KustomizeException(where + $"apiVersion for {(IsComponent ? "Component" : "Kustomization")} should be {wanted}");
        }

        if (!Fields.Any(field => field.Key is not ("apiVersion" or "kind" or "metadata") && field.Value is not (null or ""))) { throw new KustomizeException("kustomization.yaml is empty"); }
    }
}
