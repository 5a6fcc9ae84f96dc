using GoTemplate;
using GoTemplate.Functions;
using GoTemplate.Values;
using Helm.Charts;
using Yaml;

namespace Helm.Rendering;

/// <summary>Helm's functions on YAML, JSON and TOML, also used where Argo CD renders templates of its own.</summary>
public static class YamlFunctions
{
    /// <summary>Adds the functions, replacing sprig's of the same name.</summary>
    /// <param name="functions">The map to add to.</param>
    /// <param name="flavor">Which Helm is meant.</param>
    public static void AddTo(Dictionary<string, TemplateFunction> functions, HelmFlavor flavor)
    {
        void Add(string name, string signature, Func<object?[], object?> body) => functions[name] = TemplateFunction.Of(name, signature, body);
        Add("toYaml", "any", a => Quiet(() => YamlEmitter.Write(a[0])[..^1]));
        if (flavor == HelmFlavor.Four) { Add("mustToYaml", "any", a => Strict(() => YamlEmitter.Write(a[0])[..^1])); }
        Add("toYamlPretty", "any", a => Quiet(() => YamlEmitter.WritePretty(a[0])[..^1]));
        Add("fromYaml", "string", a => ReadMap((string)a[0]!));
        Add("fromYamlArray", "string", a => ReadList((string)a[0]!));
        Add("toJson", "any", a => Quiet(() => GoJson.Write(a[0])));
        Add("mustToJson", "any", a => Strict(() => GoJson.Write(a[0])));
        Add("fromJson", "string", a => JsonMap((string)a[0]!));
        Add("fromJsonArray", "string", a => JsonList((string)a[0]!));
        Add("toToml", "any", a => a[0] is null
            ? throw new TemplateFunctionException("reflect: call of reflect.Value.Type on zero Value")
            : TomlText.Write(a[0], flavor));
        Add("fromToml", "string", a => TomlText.Read((string)a[0]!));
    }

    private static string Quiet(Func<string> write)
    {
        try { return write(); }
        catch (GoJsonException) { return ""; }
    }

    private static string Strict(Func<string> write)
    {
        try { return write(); }
        catch (GoJsonException error) { throw new TemplateFunctionException(error.Message, error); }
    }

    private static object? ReadYaml(string text, out string? error)
    {
        error = null;
        try
        {
            var value = YamlReader.WithFloats(YamlReader.ReadFirst(text, YamlDialect.Json));
            GoJson.Write(value);
            return value;
        }
        catch (Exception failure) when (failure is YamlReadException or GoJsonException)
        {
            error = "error converting YAML to JSON: " + failure.Message;
            return null;
        }
    }

    private static Dictionary<string, object?> ReadMap(string text)
    {
        var value = ReadYaml(text, out var error);
        if (value is not (null or Dictionary<string, object?>)) { error = "error unmarshaling JSON: while decoding JSON: " + Mismatch(value, "map[string]interface {}"); }
        return error is null ? value as Dictionary<string, object?> ?? new GoNilMap() : new(StringComparer.Ordinal) { ["Error"] = error };
    }

    private static List<object?> ReadList(string text)
    {
        var value = ReadYaml(text, out var error);
        if (value is not (null or List<object?>)) { error = "error unmarshaling JSON: while decoding JSON: " + Mismatch(value, "[]interface {}"); }
        return error is null ? value as List<object?> ?? GoTypes.NilList : [error];
    }

    private static Dictionary<string, object?> JsonMap(string text)
    {
        try
        {
            return JsonText.Parse(text) switch
            {
                Dictionary<string, object?> map => map,
                null => new GoNilMap(),
                var other => new(StringComparer.Ordinal) { ["Error"] = Mismatch(other, "map[string]interface {}") },
            };
        }
        catch (TemplateFunctionException error) { return new(StringComparer.Ordinal) { ["Error"] = error.Message }; }
    }

    private static List<object?> JsonList(string text)
    {
        try
        {
            return JsonText.Parse(text) switch { List<object?> list => list, null => GoTypes.NilList, var other => [Mismatch(other, "[]interface {}")] };
        }
        catch (TemplateFunctionException error) { return [error.Message]; }
    }

    private static string Mismatch(object? value, string type) => $"json: cannot unmarshal {GoJsonKind.Of(value)} into Go value of type {type}";
}
