using Kustomize.Building;
using Kustomize.Patches;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>patches, patchesStrategicMerge and patchesJson6902.</summary>
internal static class PatchTransformer
{
    public static void StrategicMergeFiles(BuildContext context, Kustomization kustomization, List<Resource> resources)
    {
        foreach (var entry in kustomization.Texts("patchesStrategicMerge"))
        {
            string text;
            if (entry.Contains('\n', StringComparison.Ordinal)) { text = entry; }
            else
            {
                try { text = context.ReadFile(kustomization.Directory, entry); }
                catch (KustomizeException error) { throw new KustomizeException($"trouble configuring builtin PatchStrategicMergeTransformer with config: `\npaths:\n- {entry}\n`: {error.Message}", error); }
            }

            foreach (var patch in ResourceReader.Read(text)) { MergeByIdentity(resources, patch, prefix: ""); }
        }
    }

    public static void Run(BuildContext context, string directory, Dictionary<string, object?> entry, List<Resource> resources, bool isJson = false)
    {
        KustomizeException Trouble(string message, Exception? inner = null)
        {
            var text = $"trouble configuring builtin PatchTransformer with config: `\n{YamlEmitter.Write(entry)}`: {message}";
            return inner is null ? new(text) : new(text, inner);
        }

        var (inline, path) = (Resource.Text(entry, "patch").Trim(), Resource.Text(entry, "path"));
        if (inline.Length == 0 && path.Length == 0) { throw new KustomizeException($"must specify one of patch and path in\n{YamlEmitter.Write(entry)}"); }
        if (inline.Length > 0 && path.Length > 0) { throw new KustomizeException($"patch and path can't be set at the same time\n{YamlEmitter.Write(entry)}"); }
        var text = inline;
        if (path.Length > 0)
        {
            try { text = context.ReadFile(directory, path); }
            catch (KustomizeException error) { throw Trouble($"failed to get the patch file from path({path}): {error.Message}", error); }
        }

        var shown = path.Length > 0 ? $"[path: {GoJson.Quote(path)}]" : $"[patch: {GoJson.Quote(Resource.Text(entry, "patch"))}]";
        var target = entry.GetValueOrDefault("target") as Dictionary<string, object?>;
        var merges = isJson ? null : AsObjects(text);
        var operations = merges is null ? AsOperations(text) : null;
        if (merges is null && operations is null) { throw Trouble($"unable to parse SM or JSON patch from {shown}"); }
        if (operations is not null)
        {
            if (target is null) { throw new KustomizeException($"must specify a target for JSON patch {shown}"); }
            var selector = new Selector(target, isPattern: !isJson);
            foreach (var resource in resources.Where(selector.Selects).ToList())
            {
                resource.Remember();
                JsonPatch.Apply(resource.Body, operations);
                resource.SharedValues.Clear();
                if (resource.Metadata.GetValueOrDefault("annotations") is not Dictionary<string, object?> annotations) { continue; }
                foreach (var key in annotations.Keys.Where(key => annotations[key] is bool or long or double).ToList()) { annotations[key] = Resource.Text(annotations, key); }
            }

            return;
        }

        if (target is null)
        {
            foreach (var patch in merges!) { MergeByIdentity(resources, patch, Options(entry)); }
            return;
        }

        if (merges!.Count > 1) { throw Trouble($"Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set `patches.target` field: {shown}"); }
        var chosen = new Selector(target, isPattern: true);
        foreach (var resource in resources.Where(chosen.Selects).ToList()) { Merge(resources, resource, merges[0], Options(entry)); }
    }

    private static (bool Name, bool Kind) Options(Dictionary<string, object?> entry) => entry.GetValueOrDefault("options") is Dictionary<string, object?> options
        ? (options.GetValueOrDefault("allowNameChange") is true, options.GetValueOrDefault("allowKindChange") is true) : default;

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

    private static void MergeByIdentity(List<Resource> resources, Resource patch, (bool Name, bool Kind) options = default, string? prefix = null)
    {
        var found = resources.FindAll(resource => resource.AllIds.Any(id => id.SameAs(patch.Id)));
        if (found.Count != 1)
        {
            var problem = found.Count == 0 ? $"no matches for Id {patch.Id}" : $"multiple matches for Id {patch.Id}";
            throw new KustomizeException($"{prefix ?? $"no resource matches strategic merge patch \"{patch.Id}\": "}{problem}; failed to find unique target for patch {patch.Id}");
        }

        Merge(resources, found[0], patch, options);
    }

    private static void Merge(List<Resource> resources, Resource target, Resource patch, (bool Name, bool Kind) options)
    {
        var (name, kind, version, space) = (target.Name, target.Kind, target.Body.GetValueOrDefault("apiVersion"), target.Metadata.GetValueOrDefault("namespace"));
        var merged = StrategicMerge.Apply(target.Body, PlainValue.Copy(patch.Body));
        if (merged is null) { resources.Remove(target); return; }
        target.Remember();
        target.Replace(merged);
        if (!options.Name) { target.Name = name; }
        if (!options.Kind) { merged["kind"] = kind; merged["apiVersion"] = version; }
        if (space is not null) { target.MetadataToWrite["namespace"] = space; }
        else if (!options.Name) { target.MetadataToWrite.Remove("namespace"); }
    }
}
