using Kustomize.Building;
using Kustomize.Patches;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>One entry of <c>patches</c>: a strategic merge patch or a list of JSON patch operations, told apart by what it is.</summary>
internal sealed class PatchTransformer : ITransformer
{
    private readonly List<Resource>? _merges;
    private readonly List<object?>? _operations;
    private readonly Dictionary<string, object?>? _target;
    private readonly string _source;
    private readonly MergeSchemas _schemas;

    public PatchTransformer(PluginConfiguration configuration)
    {
        var (inline, path) = (configuration.Text("patch").Trim(), configuration.Text("path"));
        if (inline.Length == 0 && path.Length == 0) { throw new KustomizeException($"must specify one of patch and path in\n{YamlEmitter.Write(configuration.Body)}"); }
        if (inline.Length > 0 && path.Length > 0) { throw new KustomizeException($"patch and path can't be set at the same time\n{YamlEmitter.Write(configuration.Body)}"); }
        var text = inline;
        if (path.Length > 0)
        {
            try { text = configuration.ReadFile(path); }
            catch (KustomizeException error) { throw new KustomizeException($"failed to get the patch file from path({path}): {error.Message}", error); }
        }

        _source = path.Length > 0 ? $"[path: {GoJson.Quote(path)}]" : $"[patch: {GoJson.Quote(inline)}]";
        _target = configuration.Map("target");
        _schemas = configuration.Context.Schemas;
        _merges = AsObjects(text);
        _operations = _merges is null ? AsOperations(text) : null;
        if (_merges is null && _operations is null) { throw new KustomizeException($"unable to parse SM or JSON patch from {_source}"); }
        _schemas.Notice(_merges ?? []);
        if (configuration.Map("options") is not { } options) { return; }
        foreach (var patch in _merges ?? [])
        {
            if (options.GetValueOrDefault("allowNameChange") is true || options.GetValueOrDefault("allowKindChange") is true) { patch.RewriteAnnotations(); }
            patch.AllowsNameChange = options.GetValueOrDefault("allowNameChange") is true;
            patch.AllowsKindChange = options.GetValueOrDefault("allowKindChange") is true;
        }
    }

    public void Transform(List<Resource> resources)
    {
        if (_merges is not null) { Merge(resources, _merges); }
        else { Operate(resources, _operations!); }
    }

    private void Merge(List<Resource> resources, List<Resource> patches)
    {
        if (_target is not null)
        {
            if (patches.Count > 1) { throw new KustomizeException($"Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set `patches.target` field: {_source}"); }
            foreach (var resource in new PatternSelector(_target).Select(resources)) { ObjectPatch.ApplyToChosen(resources, resource, patches[0], _schemas); }

            // Kustomize collects its objects anew, and refuses two that the patch made alike.
            new Accumulation().Add(resources);
            return;
        }

        foreach (var patch in patches)
        {
            Resource target;
            try { target = ObjectPatch.Find(resources, patch); }
            catch (KustomizeException error) { throw new KustomizeException($"no resource matches strategic merge patch \"{patch.OriginalId}\": {error.Message}", error); }
            ObjectPatch.Apply(resources, target, patch, _schemas);
        }
    }

    private void Operate(List<Resource> resources, List<object?> operations)
    {
        if (_target is null) { throw new KustomizeException($"must specify a target for JSON patch {_source}"); }
        foreach (var resource in new PatternSelector(_target).Select(resources))
        {
            resource.Remember();
            ObjectPatch.Apply(resource, operations);
        }
    }

    private static List<Resource>? AsObjects(string text)
    {
        try { return ResourceReader.Read(text) is { Count: > 0 } objects ? objects : null; }
        catch (Exception error) when (error is KustomizeException or YamlReadException) { return null; }
    }

    private static List<object?>? AsOperations(string text)
    {
        try
        {
            return YamlReader.ReadFirst(text, YamlDialect.Json) is List<object?> list && list.TrueForAll(item => item is Dictionary<string, object?> map && map.ContainsKey("op")) ? list : null;
        }
        catch (YamlReadException) { return null; }
    }
}
