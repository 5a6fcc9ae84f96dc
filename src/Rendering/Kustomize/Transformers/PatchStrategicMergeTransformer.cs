using Kustomize.Building;
using Kustomize.Patches;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>patchesStrategicMerge: patches that name their object themselves, as files or as text.</summary>
internal sealed class PatchStrategicMergeTransformer : ITransformer
{
    private readonly List<Resource> _patches = [];
    private readonly MergeSchemas _schemas;

    public PatchStrategicMergeTransformer(PluginConfiguration configuration)
    {
        _schemas = configuration.Context.Schemas;
        var (paths, inline) = (configuration.Texts("paths"), configuration.Text("patches"));
        if (paths.Count == 0 && inline.Length == 0) { throw new KustomizeException("empty file path and empty patch content"); }
        foreach (var path in paths) { _patches.AddRange(AsText(path) ?? Read(configuration.ReadFile(path), path)); }
        if (inline.Length > 0) { _patches.AddRange(Read(inline, "")); }
        if (_patches.Count == 0) { throw new KustomizeException($"patch appears to be empty; files=[{string.Join(' ', paths)}], Patch={inline}"); }
    }

    public void Transform(List<Resource> resources)
    {
        foreach (var patch in _patches) { ObjectPatch.ApplyToChosen(resources, ObjectPatch.Find(resources, patch), patch, _schemas); }
    }

    private static List<Resource>? AsText(string entry)
    {
        try { return ResourceReader.Read(entry); }
        catch (Exception error) when (error is KustomizeException or YamlReadException) { return null; }
    }

    private static List<Resource> Read(string text, string file)
    {
        try { return ResourceReader.Read(text); }
        catch (YamlReadException error) { throw new KustomizeException(file.Length == 0 ? error.Message : $"MalformedYAMLError: {error.Message} in File: {file}", error); }
    }
}
