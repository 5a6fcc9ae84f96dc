using Kustomize.Building;
using Kustomize.Patches;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>patchesJson6902: JSON patch operations for the objects of a target that must be named.</summary>
internal sealed class PatchJson6902Transformer : ITransformer
{
    private readonly List<object?> _operations;
    private readonly Dictionary<string, object?> _target;

    public PatchJson6902Transformer(PluginConfiguration configuration)
    {
        _target = configuration.Map("target") ?? [];
        if (Resource.Text(_target, "name").Length == 0) { throw new KustomizeException("must specify the target name"); }
        var (path, text) = (configuration.Text("path"), configuration.Text("jsonOp"));
        if (path.Length == 0 && text.Length == 0) { throw new KustomizeException("empty file path and empty jsonOp"); }
        if (path.Length > 0)
        {
            if (text.Length > 0) { throw new KustomizeException("must specify a file path or jsonOp, not both"); }
            text = configuration.ReadFile(path);
            if (text.Length == 0) { throw new KustomizeException($"patch file '{path}' empty seems to be empty"); }
        }

        object? read;
        try { read = YamlReader.ReadFirst(text, YamlDialect.Json); }
        catch (YamlReadException error) { throw new KustomizeException(error.Message, error); }
        _operations = read as List<object?> ?? throw new KustomizeException(
            $"decoding {GoJson.Write(read)}: json: cannot unmarshal {KustomizationSchema.KindOf(read)} into Go value of type jsonpatch.Patch");
        if (_operations.Count == 0) { throw new KustomizeException($"patch appears to be empty; file={path}, JsonOp={text}"); }
    }

    public void Transform(List<Resource> resources)
    {
        foreach (var resource in new PatternSelector(_target).Select(resources)) { ObjectPatch.Apply(resource, _operations); }
    }
}
