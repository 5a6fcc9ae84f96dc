using GoTemplate;
using GoTemplate.Values;
using Helm.Charts;
using Yaml;

namespace Helm.Rendering;

/// <summary>The object <c>.Files</c>: bytes by path, with Helm's methods.</summary>
internal sealed class ChartFiles : Dictionary<string, object?>, IGoObject
{
    public ChartFiles(IEnumerable<ChartFile> files)
        : base(StringComparer.Ordinal)
    {
        foreach (var file in files) { this[file.Name] = file.Data.ToArray(); }
    }

    private ChartFiles(IEnumerable<KeyValuePair<string, object?>> files)
        : base(files, StringComparer.Ordinal)
    {
    }

    public string TypeName => "engine.files";

    public string Kind => "map";

    public string? Text => null;

    public bool TryGetMember(string name, out object? member)
    {
        member = name switch
        {
            "Get" => TemplateFunction.Of(name, "string", a => Content((string)a[0]!)),
            "GetBytes" => TemplateFunction.Of(name, "string", a => GetValueOrEmpty((string)a[0]!)),
            "Lines" => TemplateFunction.Of(name, "string", a => Lines((string)a[0]!)),
            "Glob" => TemplateFunction.Of(name, "string", a => new ChartFiles(this.Where(file => PathPattern.Matches((string)a[0]!, file.Key, isGlob: true)))),
            "AsConfig" => TemplateFunction.Of(name, "", _ => Emitted(bytes => GoBytes.ToText(bytes))),
            "AsSecrets" => TemplateFunction.Of(name, "", _ => Emitted(Convert.ToBase64String)),
            _ => null,
        };
        return member is not null;
    }

    private byte[] GetValueOrEmpty(string name) => this.GetValueOrDefault(name) as byte[] ?? [];

    private string Content(string name) => GoBytes.ToText(GetValueOrEmpty(name));

    private List<string> Lines(string name)
    {
        if (!ContainsKey(name)) { return []; }
        var text = Content(name);
        if (text.Length == 0) { throw new TemplateFunctionException("runtime error: index out of range [-1]"); }
        return [.. (text[^1] == '\n' ? text[..^1] : text).Split('\n')];
    }

    private string Emitted(Func<byte[], string> form)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var name in GoFormat.SortedKeys(this)) { map[name[(name.LastIndexOf('/') + 1)..]] = form(GetValueOrEmpty(name)); }
        return YamlEmitter.Write(map)[..^1];
    }
}
