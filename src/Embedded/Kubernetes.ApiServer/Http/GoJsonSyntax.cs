namespace Kubernetes.ApiServer.Http;

/// <summary>Says what is wrong with text that is not JSON in the words of Go's encoding/json, which upstream passes on to the client.</summary>
internal ref struct GoJsonSyntax
{
    private const string End = "unexpected end of JSON input";
    private readonly ReadOnlySpan<byte> _text;
    private readonly Stack<bool> _isObject = [];
    private int _at;

    private GoJsonSyntax(ReadOnlySpan<byte> text) => _text = text;

    private enum Expected { Value, ValueOrEnd, Key, KeyOrEnd, Colon, Separator }

    /// <summary>The first error, such as <c>invalid character 'b' looking for beginning of object key string</c>.</summary>
    /// <param name="text">UTF-8 text that could not be read.</param>
    public static string ErrorOf(ReadOnlySpan<byte> text) => new GoJsonSyntax(text).Scan();

    private string Scan()
    {
        var expected = Expected.Value;
        while (true)
        {
            while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') { _at++; }
            if (_at == _text.Length) { return expected == Expected.Separator && _isObject.Count == 0 ? "exceeded max depth" : End; }
            if (Step(ref expected) is { } error) { return error; }
        }
    }

    private string? Step(ref Expected expected)
    {
        var next = (char)_text[_at];
        switch (expected)
        {
            case Expected.KeyOrEnd when next == '}':
            case Expected.ValueOrEnd when next == ']':
                return Close(ref expected);
            case Expected.Key or Expected.KeyOrEnd:
                expected = Expected.Colon;
                return next == '"' ? Text() : Invalid("looking for beginning of object key string");
            case Expected.Colon:
                expected = Expected.Value;
                return next == ':' ? Skip() : Invalid("after object key");
            case Expected.Separator:
                if (!_isObject.TryPeek(out var isObject)) { return Invalid("after top-level value"); }
                if (next == (isObject ? '}' : ']')) { return Close(ref expected); }
                expected = isObject ? Expected.Key : Expected.Value;
                return next == ',' ? Skip() : Invalid(isObject ? "after object key:value pair" : "after array element");
            default:
                return Value(next, ref expected);
        }
    }

    private string? Value(char next, ref Expected expected)
    {
        expected = next switch { '{' => Expected.KeyOrEnd, '[' => Expected.ValueOrEnd, _ => Expected.Separator };
        switch (next)
        {
            case '{' or '[':
                _isObject.Push(next == '{');
                return Skip();
            case '"':
                return Text();
            case '-' or (>= '0' and <= '9'):
                return Number();
            case 't':
                return Literal("true");
            case 'f':
                return Literal("false");
            case 'n':
                return Literal("null");
            default:
                return Invalid("looking for beginning of value");
        }
    }

    private string? Close(ref Expected expected)
    {
        _isObject.Pop();
        expected = Expected.Separator;
        return Skip();
    }

    private string? Text()
    {
        for (_at++; _at < _text.Length; _at++)
        {
            switch (_text[_at])
            {
                case (byte)'"':
                    return Skip();
                case < 0x20:
                    return Invalid("in string literal");
                case (byte)'\\':
                    if (++_at == _text.Length) { return End; }
                    if (_text[_at] == 'u' ? Hexadecimal() : Escape()) { break; }
                    return _at == _text.Length ? End : Invalid(_text[_at - 1] == '\\' ? "in string escape code" : "in \\u hexadecimal character escape");
            }
        }

        return End;
    }

    private readonly bool Escape() => "bfnrt\\/\""u8.Contains(_text[_at]);

    private bool Hexadecimal()
    {
        for (var digits = 0; digits < 4; digits++)
        {
            if (++_at == _text.Length || !char.IsAsciiHexDigit((char)_text[_at])) { return false; }
        }

        return true;
    }

    private string? Number()
    {
        if (Next('-') && !IsDigit()) { return Stop("in numeric literal"); }
        if (!Next('0')) { Digits(); }
        if (Next('.') && !Digits()) { return Stop("after decimal point in numeric literal"); }
        if (!Next('e') && !Next('E')) { return null; }
        _ = Next('+') || Next('-');
        return Digits() ? null : Stop("in exponent of numeric literal");
    }

    private string? Literal(string word)
    {
        for (var i = 1; i < word.Length; i++)
        {
            if (++_at == _text.Length || _text[_at] != word[i]) { return Stop($"in literal {word} (expecting '{word[i]}')"); }
        }

        return Skip();
    }

    private readonly bool IsDigit() => _at < _text.Length && char.IsAsciiDigit((char)_text[_at]);

    private bool Digits()
    {
        var start = _at;
        while (IsDigit()) { _at++; }
        return _at > start;
    }

    private bool Next(char wanted)
    {
        if (_at == _text.Length || _text[_at] != wanted) { return false; }
        _at++;
        return true;
    }

    private string? Skip()
    {
        _at++;
        return null;
    }

    private readonly string Stop(string where) => _at == _text.Length ? End : Invalid(where);

    private readonly string Invalid(string where) => $"invalid character {Quoted((char)_text[_at])} {where}";

    private static string Quoted(char unit) => unit switch
    {
        '\'' => @"'\''",
        '\\' => @"'\\'",
        '\n' => @"'\n'",
        '\t' => @"'\t'",
        '\r' => @"'\r'",
        < ' ' or (>= '\x7f' and < '\xa0') => $@"'\x{(int)unit:x2}'",
        _ => $"'{unit}'",
    };
}
