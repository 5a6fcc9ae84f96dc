using System.Globalization;
using System.Text;
using GoTemplate;
using GoTemplate.Functions;
using GoTemplate.Values;
using Yaml;

namespace Helm;

/// <summary>Applies <c>--set</c> and its family, after Helm's strvals.</summary>
internal sealed class SetFlags
{
    private const int MaximumIndex = 65536;
    private const int MaximumNesting = 30;
    private readonly string _text;
    private readonly Func<string, object?> _type;
    private readonly HelmSetKind _kind;
    private int _at;

    private SetFlags(string text, HelmSetKind kind, Func<string, object?> type) => (_text, _kind, _type) = (text, kind, type);

    private delegate void Assign(object? value);

    public static void Apply(Dictionary<string, object?> values, HelmSetValue set, HelmTemplateOptions options)
    {
        var flag = set.Kind switch
        {
            HelmSetKind.Json => "--set-json",
            HelmSetKind.Text => "--set-string",
            HelmSetKind.File => "--set-file",
            HelmSetKind.Literal => "--set-literal",
            _ => "--set",
        };
        try
        {
            var trimmed = set.Text.Trim();
            if (set.Kind == HelmSetKind.Json && trimmed.StartsWith('{') && options.Flavor == HelmFlavor.Four)
            {
                if (JsonText.Parse(trimmed) is not Dictionary<string, object?> whole) { throw new SetException("not an object"); }
                foreach (var (key, value) in HelmValues.Merge(values, whole)) { values[key] = value; }
                return;
            }

            new SetFlags(set.Text, set.Kind, set.Kind switch
            {
                HelmSetKind.Text or HelmSetKind.Literal => text => text,
                HelmSetKind.File => path => options.ReadFile(path) ?? throw new SetException($"open {path}: no such file or directory"),
                _ => Typed,
            }).ParseAll(values);
        }
        catch (Exception error) when (error is SetException or TemplateFunctionException)
        {
            throw new HelmException(set.Kind is HelmSetKind.Json ? $"failed parsing --set-json data {set.Text}" : $"failed parsing {flag} data: {error.Message}", error);
        }
    }

    private static object? Typed(string text)
    {
        if (text.Equals("true", StringComparison.OrdinalIgnoreCase)) { return true; }
        if (text.Equals("false", StringComparison.OrdinalIgnoreCase)) { return false; }
        if (text.Equals("null", StringComparison.OrdinalIgnoreCase)) { return null; }
        if (text == "0") { return 0L; }
        return text.Length > 0 && text[0] != '0' && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : text;
    }

    private void ParseAll(Dictionary<string, object?> values)
    {
        while (_at < _text.Length) { ParseKey(values, 0); }
    }

    private void ParseKey(Dictionary<string, object?> data, int nesting)
    {
        var stops = _kind == HelmSetKind.Literal ? "=[." : "=[,.";
        var key = Until(stops, out var stop);
        switch (stop)
        {
            case '\0':
                if (key.Length == 0) { return; }
                throw new SetException($"key {GoJson.Quote(key)} has no value");
            case '[':
                var index = Index();
                var list = !data.TryGetValue(key, out var present) ? [] : present as List<object?> ?? throw Conversion(present, "[]interface {}");
                var grown = ParseItem(list, index, nesting);
                if (key.Length > 0) { data[key] = grown; }
                return;
            case '=':
                ParseValue(value => { if (key.Length > 0) { data[key] = value; } });
                return;
            case ',':
                if (key.Length > 0) { data[key] = ""; }
                throw new SetException($"key {GoJson.Quote(key)} has no value (cannot end with ,)");
            default:
                if (nesting >= MaximumNesting) { throw new SetException($"value name nested level is greater than maximum supported nested level of {MaximumNesting}"); }
                var inner = !data.TryGetValue(key, out var table) ? new Dictionary<string, object?>(StringComparer.Ordinal) : table as Dictionary<string, object?> ?? throw Conversion(table, "map[string]interface {}");
                ParseKey(inner, nesting + 1);
                if (inner.Count == 0) { throw new SetException($"key map {GoJson.Quote(key)} has no value"); }
                if (key.Length > 0) { data[key] = inner; }
                return;
        }
    }

    private List<object?> ParseItem(List<object?> list, int index, int nesting)
    {
        if (index < 0) { throw new SetException($"negative {index} index not allowed"); }
        void Set(object? value) => SetAt(list, index, value);
        var rest = Until("[.=", out var stop);
        if (rest.Length > 0) { throw new SetException($"unexpected data at end of array index: [{GoJson.Quote(rest)}]".Replace('"', '\'')); }
        switch (stop)
        {
            case '=': ParseValue(Set); return list;
            case '[':
                if (nesting >= MaximumNesting) { throw new SetException($"value name nested level is greater than maximum supported nested level of {MaximumNesting}"); }
                var next = Index();
                var below = index < list.Count && list[index] is List<object?> known ? known : [];
                Set(ParseItem(below, next, nesting + 1));
                return list;
            case '.':
                if (nesting >= MaximumNesting) { throw new SetException($"value name nested level is greater than maximum supported nested level of {MaximumNesting}"); }
                var map = index < list.Count && list[index] is Dictionary<string, object?> present ? present : new(StringComparer.Ordinal);
                ParseKey(map, nesting + 1);
                Set(map);
                return list;
            default: return list;
        }
    }

    private static void SetAt(List<object?> list, int index, object? value)
    {
        if (index > MaximumIndex) { throw new SetException($"index of {index} is greater than maximum supported index of {MaximumIndex}"); }
        while (list.Count <= index) { list.Add(null); }
        list[index] = value;
    }

    private void ParseValue(Assign assign)
    {
        switch (_kind)
        {
            case HelmSetKind.Literal:
                assign(_text[_at..]);
                _at = _text.Length;
                return;
            case HelmSetKind.Json:
                assign(ParseJson());
                return;
        }

        if (_kind != HelmSetKind.File && _at < _text.Length && _text[_at] == '{')
        {
            _at++;
            assign(ParseList());
            return;
        }

        assign(_type(Until(",", out _)));
    }

    private object? ParseJson()
    {
        for (var end = _at; end <= _text.Length; end++)
        {
            if (end < _text.Length && _text[end] != ',') { continue; }
            var piece = _text[_at..end];
            object? value;
            try { value = piece.Trim().Length == 0 ? null : JsonText.Parse(piece); }
            catch (TemplateFunctionException) when (end < _text.Length) { continue; }
            _at = Math.Min(_text.Length, end + 1);
            return value;
        }

        return null;
    }

    private List<object?> ParseList()
    {
        var list = new List<object?>();
        while (true)
        {
            var item = Until(",}", out var stop);
            switch (stop)
            {
                case '\0': throw new SetException("list must terminate with '}'");
                case '}':
                    if (_at < _text.Length && _text[_at] == ',') { _at++; }
                    list.Add(_type(item));
                    return list;
                default: list.Add(_type(item)); break;
            }
        }
    }

    private int Index()
    {
        var text = Until("]", out _);
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)
            ? index
            : throw new SetException($"error parsing index: strconv.Atoi: parsing {GoJson.Quote(text)}: invalid syntax");
    }

    private string Until(string stops, out char stop)
    {
        var output = new StringBuilder();
        while (_at < _text.Length)
        {
            var c = _text[_at++];
            if (stops.Contains(c, StringComparison.Ordinal)) { stop = c; return output.ToString(); }
            if (c == '\\' && _kind != HelmSetKind.Literal)
            {
                if (_at < _text.Length) { output.Append(_text[_at++]); }
            }
            else
            {
                output.Append(c);
            }
        }

        stop = '\0';
        return output.ToString();
    }

    private static SetException Conversion(object? value, string wanted) =>
        new($"unable to parse key: interface conversion: interface {{}} is {(value is null ? "nil" : GoTypes.NameOf(value))}, not {wanted}");

    private sealed class SetException(string message) : Exception(message);
}
