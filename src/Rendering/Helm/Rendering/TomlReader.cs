using System.Globalization;
using System.Text;
using GoTemplate.Syntax;
using GoTemplate.Time;

namespace Helm.Rendering;

/// <summary>Reads TOML: tables, arrays of tables, dotted keys, texts, numbers, booleans, dates, arrays and inline tables.</summary>
internal sealed class TomlReader(string text)
{
    private int _at;
    private string _lastKey = "";

    public Dictionary<string, object?> Read()
    {
        var root = new Dictionary<string, object?>(StringComparer.Ordinal);
        var table = root;
        while (SkipBlank())
        {
            if (text[_at] == '[')
            {
                var isArray = _at + 1 < text.Length && text[_at + 1] == '[';
                _at += isArray ? 2 : 1;
                var path = Keys();
                Expect(isArray ? "]]" : "]");
                table = Enter(root, path, isArray);
            }
            else
            {
                var path = Keys();
                _lastKey = string.Join('.', path);
                Expect("=");
                var target = Enter(table, path[..^1], isArray: false);
                if (!target.TryAdd(path[^1], Value())) { throw Fail($"Key '{_lastKey}' has already been defined."); }
            }

            SkipSpace();
            if (_at < text.Length && text[_at] is not ('\n' or '\r' or '#')) { throw Fail($"expected a top-level item to end with a newline, comment, or EOF, but got {Shown()} instead"); }
        }

        return root;
    }

    private static Dictionary<string, object?> Enter(Dictionary<string, object?> from, List<string> path, bool isArray)
    {
        for (var i = 0; i < path.Count; i++)
        {
            var last = isArray && i == path.Count - 1;
            var present = from.GetValueOrDefault(path[i]);
            if (last)
            {
                var list = present as List<object?>;
                if (list is null) { from[path[i]] = list = []; }
                var added = new Dictionary<string, object?>(StringComparer.Ordinal);
                list.Add(added);
                return added;
            }

            if (present is List<object?> { Count: > 0 } many && many[^1] is Dictionary<string, object?> newest) { from = newest; continue; }
            if (present is not Dictionary<string, object?> map) { from[path[i]] = map = new(StringComparer.Ordinal); }
            from = map;
        }

        return from;
    }

    private List<string> Keys()
    {
        var keys = new List<string>();
        do
        {
            SkipSpace();
            if (_at < text.Length && text[_at] is '"' or '\'') { keys.Add((string)Value()!); }
            else
            {
                var start = _at;
                while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '-')) { _at++; }
                if (_at == start) { throw Fail(_at >= text.Length ? "unexpected EOF" : $"expected '.' or '=', but got {Shown()} instead"); }
                keys.Add(text[start.._at]);
            }

            SkipSpace();
        }
        while (_at < text.Length && text[_at] == '.' && _at++ >= 0);
        return keys;
    }

    private object? Value()
    {
        SkipSpace();
        if (_at >= text.Length) { throw Fail("unexpected EOF; expected value"); }
        switch (text[_at])
        {
            case '"' when Starts("\"\"\""): return Multi("\"\"\"");
            case '\'' when Starts("'''"): return Multi("'''");
            case '"':
                var end = _at + 1;
                while (end < text.Length && text[end] != '"' && text[end] != '\n') { end += text[end] == '\\' ? 2 : 1; }
                if (end >= text.Length || text[end] == '\n') { throw Fail("unexpected EOF; expected '\"'"); }
                var quoted = text[_at..(end + 1)];
                _at = end + 1;
                return TomlUnquote(quoted);
            case '\'':
                var close = text.IndexOf('\'', _at + 1);
                if (close < 0) { throw Fail("unexpected EOF; expected \"'\""); }
                var literal = text[(_at + 1)..close];
                _at = close + 1;
                return literal;
            case '[': return Array();
            case '{': return Inline();
        }

        var start = _at;
        while (_at < text.Length && text[_at] is not (',' or ']' or '}' or '\n' or '\r' or '#' or '\t') && !(text[_at] == ' ' && !(_at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1]) && _at - start == 10))) { _at++; }
        return Plain(text[start.._at].Trim());
    }

    private object Plain(string word)
    {
        switch (word)
        {
            case "true": return true;
            case "false": return false;
            case "inf" or "+inf": return double.PositiveInfinity;
            case "-inf": return double.NegativeInfinity;
            case "nan" or "+nan" or "-nan": return double.NaN;
        }

        if (word.Length >= 8 && word.AsSpan(0, Math.Min(5, word.Length)).IndexOfAny('-', ':') > 0 && DateTimeOffset.TryParse(word, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return new GoTime(moment, "UTC");
        }

        var plain = word.Replace("_", "", StringComparison.Ordinal);
        if (plain.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(plain.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)) { return hex; }
        if (long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)) { return integer; }
        if (double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) { return number; }
        throw Fail(word.Length == 0 ? $"expected value but found {Shown()} instead" : $"expected value but found {Yaml.GoJson.Quote(word)} instead");
    }

    private List<object?> Array()
    {
        _at++;
        var list = new List<object?>();
        while (true)
        {
            if (!SkipBlank()) { throw Fail("unexpected EOF; expected a comma (',') or array terminator (']')"); }
            if (text[_at] == ']') { _at++; return list; }
            list.Add(Value());
            if (!SkipBlank()) { throw Fail("unexpected EOF; expected a comma (',') or array terminator (']')"); }
            if (text[_at] == ',') { _at++; }
            else if (text[_at] != ']') { throw Fail($"expected a comma (',') or array terminator (']'), but got {Shown()}"); }
        }
    }

    private Dictionary<string, object?> Inline()
    {
        _at++;
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        while (true)
        {
            SkipSpace();
            if (_at >= text.Length) { throw Fail("unexpected EOF; expected a comma or an inline table terminator '}'"); }
            if (text[_at] == '}') { _at++; return map; }
            var path = Keys();
            Expect("=");
            Enter(map, path[..^1], isArray: false)[path[^1]] = Value();
            SkipSpace();
            if (_at < text.Length && text[_at] == ',') { _at++; }
        }
    }

    private string Multi(string mark)
    {
        var end = text.IndexOf(mark, _at + 3, StringComparison.Ordinal);
        if (end < 0) { throw Fail($"unexpected EOF; expected '{mark}'"); }
        var body = text[(_at + 3)..end];
        _at = end + 3;
        if (body.StartsWith('\n')) { body = body[1..]; }
        return mark == "'''" ? body : TomlUnquote("\"" + body.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"");
    }

    private string TomlUnquote(string quoted)
    {
        var output = new StringBuilder();
        for (var i = 1; i < quoted.Length - 1;)
        {
            if (!GoText.TryUnit(quoted, ref i, '"', out var rune, out _)) { throw Fail("invalid escape character in string"); }
            output.Append(rune.ToString());
        }

        return output.ToString();
    }

    private bool Starts(string mark) => string.CompareOrdinal(text, _at, mark, 0, mark.Length) == 0;

    private void Expect(string mark)
    {
        SkipSpace();
        if (!Starts(mark)) { throw Fail(_at >= text.Length ? $"unexpected EOF; expected key separator '{mark}'" : $"expected key separator '{mark}', but got {Shown()} instead"); }
        _at += mark.Length;
    }

    private bool SkipBlank()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(text[_at])) { _at++; }
            else if (text[_at] == '#') { while (_at < text.Length && text[_at] != '\n') { _at++; } }
            else { return true; }
        }

        return false;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && text[_at] is (' ' or '\t')) { _at++; }
    }

    private string Shown() => _at >= text.Length ? "EOF" : $"'{text[_at].ToString().Replace("\n", "\\n", StringComparison.Ordinal)}'";

    private FormatException Fail(string message)
    {
        var line = 1 + text.AsSpan(0, Math.Min(_at, text.Length)).Count('\n');
        return new(string.Create(CultureInfo.InvariantCulture, $"toml: line {line}{(_lastKey.Length > 0 ? $" (last key \"{_lastKey}\")" : "")}: {message}"));
    }
}
