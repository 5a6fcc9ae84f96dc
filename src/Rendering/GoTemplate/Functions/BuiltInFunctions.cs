using System.Collections;
using System.Globalization;
using System.Text;
using GoTemplate.Values;
using Yaml;

namespace GoTemplate.Functions;

/// <summary>The functions that text/template always has.</summary>
internal static class BuiltInFunctions
{
    public static readonly Dictionary<string, TemplateFunction> All = Make();

    /// <summary><c>fmt.Sprint</c>: a space between two operands of which neither is a string.</summary>
    public static string Sprint(object?[] arguments)
    {
        var output = new StringBuilder();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (i > 0 && arguments[i] is not string && arguments[i - 1] is not string) { output.Append(' '); }
            output.Append(GoFormat.Print(arguments[i]));
        }

        return output.ToString();
    }

    private static Dictionary<string, TemplateFunction> Make()
    {
        var all = new Dictionary<string, TemplateFunction>(StringComparer.Ordinal);
        void Add(string name, string signature, Func<object?[], object?> body) => all[name] = TemplateFunction.Of(name, signature, body);
        Add("and", "any,any...", a => a);
        Add("or", "any,any...", a => a);
        Add("not", "any", a => !GoTypes.IsTrue(a[0]));
        Add("eq", "any,any...", a => Comparison.Equal(a));
        Add("ne", "any,any", a => !Comparison.Equal(a));
        Add("lt", "any,any", a => Comparison.Less(a[0], a[1]));
        Add("le", "any,any", a => Comparison.Less(a[0], a[1]) || Comparison.Equal(a));
        Add("gt", "any,any", a => !(Comparison.Less(a[0], a[1]) || Comparison.Equal(a)));
        Add("ge", "any,any", a => !Comparison.Less(a[0], a[1]));
        Add("len", "any", a => Length(a[0]));
        Add("index", "any,any...", Index);
        Add("slice", "any,any...", Slice);
        Add("print", "any...", a => Sprint(a));
        Add("println", "any...", a => string.Join(' ', a.Select(GoFormat.Print)) + "\n");
        Add("printf", "string,any...", a => GoPrintf.Format((string)a[0]!, a[1..]));
        Add("html", "any...", a => Html(Joined(a)));
        Add("js", "any...", a => Js(Joined(a)));
        Add("urlquery", "any...", a => UrlQuery(Joined(a)));
        Add("call", "any,any...", Call);
        return all;
    }

    private static string Joined(object?[] arguments) =>
        Sprint([.. arguments.Select(argument => argument ?? "<no value>")]);

    private static nint Length(object? value) => value switch
    {
        null => throw new TemplateFunctionException("len of nil pointer"),
        string text => (nint)GoBytes.Of(text).Length,
        ICollection many => (nint)many.Count,
        _ => throw new TemplateFunctionException("len of type " + GoTypes.NameOf(value)),
    };

    private static object? Index(object?[] arguments)
    {
        var item = arguments[0];
        if (item is null) { throw new TemplateFunctionException("index of untyped nil"); }
        for (var i = 1; i < arguments.Length; i++)
        {
            var index = arguments[i];
            switch (item)
            {
                case null: throw new TemplateFunctionException("index of nil pointer");
                case string text:
                    var bytes = GoBytes.Of(text);
                    item = bytes[At(index, bytes.Length, "string")];
                    break;
                case IDictionary map:
                    if (index is null) { throw new TemplateFunctionException("value is nil; should be of type string"); }
                    if (index is not string key) { throw new TemplateFunctionException($"value has type {GoTypes.NameOf(index)}; should be string"); }
                    item = map.Contains(key) ? map[key] : map is Dictionary<string, string> ? "" : null;
                    break;
                case IList list: item = list[At(index, list.Count, "slice")]; break;
                default: throw new TemplateFunctionException("can't index item of type " + GoTypes.NameOf(item));
            }
        }

        return item;
    }

    private static int At(object? index, int length, string kind)
    {
        if (index is null) { throw new TemplateFunctionException("cannot index slice/array with nil"); }
        if (!GoTypes.IsInteger(index)) { throw new TemplateFunctionException("cannot index slice/array with type " + GoTypes.NameOf(index)); }
        var at = GoTypes.ToLong(index);
        if (at < 0 || at > length) { throw new TemplateFunctionException("index out of range: " + at.ToString(CultureInfo.InvariantCulture)); }
        return at == length ? throw new TemplateFunctionException($"reflect: {kind} index out of range") : (int)at;
    }

    private static object? Slice(object?[] arguments)
    {
        var item = arguments[0] ?? throw new TemplateFunctionException("slice of untyped nil");
        if (arguments.Length > 4) { throw new TemplateFunctionException($"too many slice indexes: {arguments.Length - 1}"); }
        if (item is string && arguments.Length == 4) { throw new TemplateFunctionException("cannot 3-index slice a string"); }
        var bytes = item is string text ? GoBytes.Of(text) : null;
        if (bytes is null && item is not IList) { throw new TemplateFunctionException("can't slice item of type " + GoTypes.NameOf(item)); }
        var length = bytes?.Length ?? ((IList)item).Count;
        var from = arguments.Length > 1 ? Bound(arguments[1]) : 0;
        var to = arguments.Length > 2 ? Bound(arguments[2]) : length;
        if (from > to) { throw new TemplateFunctionException($"invalid slice index: {from} > {to}"); }
        return bytes is not null ? GoBytes.ToText(bytes.AsSpan()[from..to]) : ((IList)item).Cast<object?>().Skip(from).Take(to - from).ToList();

        int Bound(object? index)
        {
            if (!GoTypes.IsInteger(index)) { throw new TemplateFunctionException("cannot index slice/array with type " + GoTypes.NameOf(index)); }
            var at = GoTypes.ToLong(index!);
            return at < 0 || at > length ? throw new TemplateFunctionException($"index out of range: {at}") : (int)at;
        }
    }

    private static object? Call(object?[] arguments) => arguments[0] switch
    {
        null => throw new TemplateFunctionException("call of nil"),
        TemplateFunction function => function.Body(arguments[1..]),
        var other => throw new TemplateFunctionException($"non-function {GoFormat.Print(other)} of type {GoTypes.NameOf(other)}"),
    };

    private static string Html(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&#34;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal).Replace('\0', '\uFFFD');

    private static string Js(string text)
    {
        var output = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            output.Append(rune.Value switch
            {
                '\\' => "\\\\",
                '\'' => "\\'",
                '"' => "\\\"",
                '<' or '>' or '&' or '=' or < 32 or 127 => "\\u" + rune.Value.ToString("X4", CultureInfo.InvariantCulture),
                _ when rune.Value < 128 || GoJson.IsPrintable(rune) => rune.ToString(),
                _ => "\\u" + rune.Value.ToString("X4", CultureInfo.InvariantCulture),
            });
        }

        return output.ToString();
    }

    private static string UrlQuery(string text)
    {
        var output = new StringBuilder();
        foreach (var octet in GoBytes.Of(text))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~') { output.Append((char)octet); }
            else if (octet == ' ') { output.Append('+'); }
            else { output.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture)); }
        }

        return output.ToString();
    }
}
