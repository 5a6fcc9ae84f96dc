using System.Text;
using FileTrees;
using Kustomize.Building;
using Kustomize.Resources;

namespace Kustomize.Generators;

/// <summary>configMapGenerator and secretGenerator.</summary>
internal static class ResourceGenerators
{
    private const int Base64Line = 70;

    public static void Run(BuildContext context, Kustomization kustomization, List<Resource> resources)
    {
        foreach (var arguments in kustomization.Entries("configMapGenerator")) { Place(Make(context, kustomization.Directory, arguments, kustomization.Map("generatorOptions"), isSecret: false), arguments, resources, context.OriginOf(kustomization, "ConfigMapGenerator")); }
        foreach (var arguments in kustomization.Entries("secretGenerator")) { Place(Make(context, kustomization.Directory, arguments, kustomization.Map("generatorOptions"), isSecret: true), arguments, resources, context.OriginOf(kustomization, "SecretGenerator")); }
    }

    public static Resource Make(BuildContext context, string directory, Dictionary<string, object?> arguments, Dictionary<string, object?>? global, bool isSecret)
    {
        var name = Resource.Text(arguments, "name");
        if (name.Length == 0) { throw new KustomizeException($"a {(isSecret ? "secret" : "configmap")} must have a name"); }
        var metadata = new Dictionary<string, object?>(StringComparer.Ordinal) { ["name"] = name };
        if (Resource.Text(arguments, "namespace") is { Length: > 0 } space) { metadata["namespace"] = space; }
        var body = new Dictionary<string, object?>(StringComparer.Ordinal) { ["apiVersion"] = "v1", ["kind"] = isSecret ? "Secret" : "ConfigMap", ["metadata"] = metadata };
        var pairs = Pairs(context, directory, arguments, name);
        if (isSecret)
        {
            body["type"] = Resource.Text(arguments, "type") is { Length: > 0 } type ? type : "Opaque";
            body["data"] = pairs.ToDictionary(pair => pair.Key, pair => (object?)Base64(pair.Value), StringComparer.Ordinal);
        }
        else
        {
            foreach (var (key, bytes) in pairs)
            {
                var text = AsText(bytes);
                var field = text is null ? "binaryData" : "data";
                if (body.GetValueOrDefault(field) is not Dictionary<string, object?> data) { body[field] = data = new(StringComparer.Ordinal); }
                data[key] = text ?? Base64(bytes);
            }
        }

        var own = arguments.GetValueOrDefault("options") as Dictionary<string, object?>;
        foreach (var field in (string[])["labels", "annotations"])
        {
            var merged = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var source in (Dictionary<string, object?>?[])[global, own])
            {
                foreach (var (key, value) in source?.GetValueOrDefault(field) as Dictionary<string, object?> ?? []) { merged[key] = value; }
            }

            if (merged.Count > 0) { metadata[field] = merged; }
        }

        if (Flag(own, global, "immutable")) { body["immutable"] = true; }
        return new Resource(body) { NeedsHash = !Flag(own, global, "disableNameSuffixHash"), IsGenerated = true };
    }

    public static void Place(Resource generated, Dictionary<string, object?> arguments, List<Resource> resources, Origin? origin = null)
    {
        generated.Origin = origin;
        var behavior = Resource.Text(arguments, "behavior");
        var id = generated.Id;
        var target = resources.Find(known => known.AllIds.Any(other => other.SameAs(id)));
        string Go() => $"merging from generator &{{0xc000000000 {(arguments.GetValueOrDefault("options") is null ? "<nil>" : "0xc000000000")}}}: id resid.ResId{{Gvk:resid.Gvk{{Group:\"{id.Group}\", Version:\"{id.Version}\", Kind:\"{id.Kind}\", isClusterScoped:false}}, Name:\"{id.Name}\", Namespace:\"{id.Namespace}\"}}";
        if (behavior is "" or "create" or "unspecified")
        {
            if (target is not null) { throw new KustomizeException($"{Go()} exists; behavior must be merge or replace"); }
            resources.Add(generated);
            return;
        }

        if (target is null) { throw new KustomizeException($"{Go()} does not exist; cannot merge or replace"); }
        Combine(target, generated, behavior == "replace");
    }

    private static void Combine(Resource target, Resource generated, bool replaces)
    {
        foreach (var field in (string[])["labels", "annotations"])
        {
            if (generated.Metadata.GetValueOrDefault(field) is not Dictionary<string, object?> added) { continue; }
            var present = target.Metadata.GetValueOrDefault(field) as Dictionary<string, object?> ?? new(StringComparer.Ordinal);
            foreach (var (key, value) in added) { present[key] = value; }
            target.MetadataToWrite[field] = present;
        }

        foreach (var field in (string[])["data", "binaryData"])
        {
            var added = generated.Body.GetValueOrDefault(field) as Dictionary<string, object?>;
            if (replaces)
            {
                if (added is null) { target.Body.Remove(field); } else { target.Body[field] = added; }
                continue;
            }

            if (added is null) { continue; }
            var present = target.Body.GetValueOrDefault(field) as Dictionary<string, object?> ?? new(StringComparer.Ordinal);
            foreach (var (key, value) in added) { present[key] = value; }
            target.Body[field] = present;
        }

        if (generated.Body.TryGetValue("type", out var type)) { target.Body["type"] = type; }
        if (generated.Body.TryGetValue("immutable", out var immutable)) { target.Body["immutable"] = immutable; }
        target.NeedsHash = target.IsGenerated && (target.NeedsHash || generated.NeedsHash);
    }

    private static bool Flag(Dictionary<string, object?>? own, Dictionary<string, object?>? global, string name) => own?.GetValueOrDefault(name) is true || global?.GetValueOrDefault(name) is true;

    private static SortedDictionary<string, byte[]> Pairs(BuildContext context, string directory, Dictionary<string, object?> arguments, string name)
    {
        var pairs = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        void Add(string key, byte[] value)
        {
            if (!pairs.TryAdd(key, value)) { throw new KustomizeException($"configmap {name} illegally repeats the key `{key}`"); }
        }

        IEnumerable<string> Sources(string field) => (arguments.GetValueOrDefault(field) as List<object?> ?? []).OfType<string>();
        var env = Resource.Text(arguments, "env");
        var envs = env.Length > 0 ? Sources("envs").Append(env).ToList() : Sources("envs").ToList();
        foreach (var file in envs)
        {
            string text;
            try { text = context.ReadFile(directory, file); }
            catch (KustomizeException error) { throw new KustomizeException($"loading KV pairs: env source files: [{string.Join(' ', envs)}]: {error.Message}", error); }
            foreach (var line in text.TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd('\r').TrimStart()))
            {
                if (line.Length == 0 || line[0] == '#') { continue; }
                var at = line.IndexOf('=', StringComparison.Ordinal);
                Add(at < 0 ? line : line[..at], Encoding.UTF8.GetBytes(at < 0 ? "" : line[(at + 1)..]));
            }
        }

        var literals = Sources("literals").ToList();
        foreach (var literal in literals)
        {
            var at = literal.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) { throw new KustomizeException($"loading KV pairs: literal sources [{string.Join(' ', literals)}]: invalid literal source {literal}, expected key=value"); }
            var value = literal[(at + 1)..];
            if (value.Length > 1 && value[0] is '"' or '\'' && value[^1] == value[0] && value.Length > 1) { value = value[1..^1]; }
            Add(literal[..at], Encoding.UTF8.GetBytes(value));
        }

        var files = Sources("files").ToList();
        foreach (var file in files)
        {
            try
            {
                var (key, path) = FileSource(file);
                Add(key, context.ReadBytes(directory, path));
            }
            catch (KustomizeException error) when (!error.Message.Contains("illegally repeats", StringComparison.Ordinal))
            {
                throw new KustomizeException($"loading KV pairs: file sources: [{string.Join(' ', files)}]: {error.Message}", error);
            }
        }

        return pairs;
    }

    private static (string Key, string Path) FileSource(string source)
    {
        var parts = source.Split('=');
        return parts switch
        {
            [var path] => (TreePath.NameOf(path), path),
            ["", var path] => throw new KustomizeException($"missing key name for file path {Yaml.GoJson.Quote(path)} in source {Yaml.GoJson.Quote(source)}"),
            [var key, ""] => throw new KustomizeException($"missing file path for key name {Yaml.GoJson.Quote(key)} in source {Yaml.GoJson.Quote(source)}"),
            [var key, var path] => (key, path),
            _ => throw new KustomizeException($"source {Yaml.GoJson.Quote(source)} key name or file path contains '='"),
        };
    }

    private static string? AsText(byte[] bytes)
    {
        try { return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes); }
        catch (DecoderFallbackException) { return null; }
    }

    private static string Base64(byte[] bytes)
    {
        var text = Convert.ToBase64String(bytes);
        return text.Length <= Base64Line ? text : string.Concat(text.Chunk(Base64Line).Select(line => new string(line) + "\n"));
    }
}
