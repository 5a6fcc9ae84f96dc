using System.Text;
using FileTrees;
using Kustomize.Building;
using Kustomize.Resources;

namespace Kustomize.Generators;

/// <summary>Makes a ConfigMap or a Secret out of literals and files.</summary>
internal sealed class KeyValueGenerator(PluginConfiguration configuration, bool isSecret) : IGenerator
{
    private const int Base64Line = 70;

    public Task<List<Resource>> GenerateAsync(CancellationToken cancellationToken) => Task.FromResult<List<Resource>>([Make()]);

    /// <summary>The options of one generator over those of all.</summary>
    public static Dictionary<string, object?>? MergeOptions(Dictionary<string, object?>? own, Dictionary<string, object?>? global)
    {
        if (own is null || global is null) { return own ?? global; }
        var merged = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var field in (string[])["labels", "annotations"])
        {
            var pairs = new Dictionary<string, object?>(global.GetValueOrDefault(field) as Dictionary<string, object?> ?? [], StringComparer.Ordinal);
            foreach (var (key, value) in own.GetValueOrDefault(field) as Dictionary<string, object?> ?? []) { pairs[key] = value; }
            merged[field] = pairs;
        }

        foreach (var field in (string[])["disableNameSuffixHash", "immutable"]) { merged[field] = own.GetValueOrDefault(field) is true || global.GetValueOrDefault(field) is true; }
        return merged;
    }

    private Resource Make()
    {
        var own = configuration.Map("metadata") ?? [];
        string Field(string field) => configuration.Text(field) is { Length: > 0 } given ? given : Resource.Text(own, field);
        var name = Field("name");
        if (name.Length == 0) { throw new KustomizeException($"a {(isSecret ? "secret" : "configmap")} must have a name"); }
        var metadata = new Dictionary<string, object?>(StringComparer.Ordinal) { ["name"] = name };
        if (Field("namespace") is { Length: > 0 } space) { metadata["namespace"] = space; }
        var body = new Dictionary<string, object?>(StringComparer.Ordinal) { ["apiVersion"] = "v1", ["kind"] = isSecret ? "Secret" : "ConfigMap", ["metadata"] = metadata };
        Fill(body, Pairs(configuration.Context, configuration.Directory, configuration.Body, name));
        var options = configuration.Map("options") ?? [];
        foreach (var field in (string[])["labels", "annotations"])
        {
            if (options.GetValueOrDefault(field) is Dictionary<string, object?> { Count: > 0 } pairs) { metadata[field] = PlainValue.Copy(pairs); }
        }

        if (options.GetValueOrDefault("immutable") is true) { body["immutable"] = true; }
        return new Resource(body)
        {
            NeedsHash = options.GetValueOrDefault("disableNameSuffixHash") is not true,
            Behavior = configuration.Text("behavior") is var behavior and ("create" or "merge" or "replace") ? behavior : "unspecified",
        };
    }

    private void Fill(Dictionary<string, object?> body, SortedDictionary<string, byte[]> pairs)
    {
        if (isSecret)
        {
            body["type"] = configuration.Text("type") is { Length: > 0 } type ? type : "Opaque";
            body["data"] = pairs.ToDictionary(pair => pair.Key, pair => (object?)Base64(pair.Value), StringComparer.Ordinal);
            return;
        }

        foreach (var (key, bytes) in pairs)
        {
            var text = AsText(bytes);
            var field = text is null ? "binaryData" : "data";
            if (body.GetValueOrDefault(field) is not Dictionary<string, object?> data) { body[field] = data = new(StringComparer.Ordinal); }
            data[key] = text ?? Base64(bytes);
        }
    }

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
