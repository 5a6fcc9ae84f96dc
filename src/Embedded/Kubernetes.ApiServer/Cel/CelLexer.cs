using System.Globalization;
using System.Text;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Cuts an expression into tokens.</summary>
internal sealed class CelLexer(string text)
{
    private static readonly string[] Operators =
        ["&&", "||", "==", "!=", "<=", ">=", ".?", "[?", "+", "-", "*", "/", "%", "<", ">", "!", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}"];

    private int _at;

    /// <summary>All tokens; the last is the end.</summary>
    /// <exception cref="CelSyntaxException">A character or literal that belongs to no token.</exception>
    public List<CelToken> Read()
    {
        var tokens = new List<CelToken>();
        while (true)
        {
            SkipBlanks();
            if (_at >= text.Length)
            {
                tokens.Add(new CelToken(CelTokenKind.End, "<EOF>", text.Length));
                return tokens;
            }

            tokens.Add(Next());
        }
    }

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\r' or '\n' or '\f')
            {
                _at++;
            }
            else if (text[_at] == '/' && _at + 1 < text.Length && text[_at + 1] == '/')
            {
                _at = text.IndexOf('\n', _at) is >= 0 and var end ? end : text.Length;
            }
            else
            {
                return;
            }
        }
    }

    private CelToken Next()
    {
        var start = _at;
        var c = text[_at];
        if (char.IsAsciiDigit(c) || (c == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
        {
            return Number(start);
        }

        if (TryString(start) is { } literal)
        {
            return literal;
        }

        if (char.IsAsciiLetter(c) || c == '_')
        {
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
            {
                _at++;
            }

            var word = text[start.._at];
            return word switch
            {
                "true" => new CelToken(CelTokenKind.Literal, word, start, true),
                "false" => new CelToken(CelTokenKind.Literal, word, start, false),
                "null" => new CelToken(CelTokenKind.Literal, word, start),
                "in" => new CelToken(CelTokenKind.Operator, word, start),
                _ => new CelToken(CelTokenKind.Identifier, word, start),
            };
        }

        if (c == '`' && text.IndexOf('`', _at + 1) is > 0 and var close)
        {
            _at = close + 1;
            return new CelToken(CelTokenKind.QuotedField, text[(start + 1)..close], start);
        }

        foreach (var known in Operators)
        {
            if (string.CompareOrdinal(text, _at, known, 0, known.Length) == 0)
            {
                _at += known.Length;
                return new CelToken(CelTokenKind.Operator, known, start);
            }
        }

        throw Fail(start, $"Syntax error: token recognition error at: '{c}'");
    }

    private CelToken Number(int start)
    {
        if (text[_at] == '0' && _at + 1 < text.Length && text[_at + 1] is 'x' or 'X')
        {
            _at += 2;
            var digits = _at;
            while (_at < text.Length && char.IsAsciiHexDigit(text[_at])) { _at++; }
            return !ulong.TryParse(text.AsSpan(digits, _at - digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex)
                ? throw Fail(start, "invalid int literal")
                : Whole(start, hex);
        }

        while (_at < text.Length && char.IsAsciiDigit(text[_at])) { _at++; }
        var real = false;
        if (_at + 1 < text.Length && text[_at] == '.' && char.IsAsciiDigit(text[_at + 1]))
        {
            real = true;
            _at++;
            while (_at < text.Length && char.IsAsciiDigit(text[_at])) { _at++; }
        }

        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            var exponent = _at + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-') { exponent++; }
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                real = true;
                _at = exponent;
                while (_at < text.Length && char.IsAsciiDigit(text[_at])) { _at++; }
            }
        }

        var span = text.AsSpan(start, _at - start);
        if (real)
        {
            return new CelToken(CelTokenKind.Literal, span.ToString(), start, double.Parse(span, NumberStyles.Float, CultureInfo.InvariantCulture));
        }

        return ulong.TryParse(span, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? Whole(start, whole) : throw Fail(start, "invalid int literal");
    }

    private CelToken Whole(int start, ulong value)
    {
        if (_at < text.Length && text[_at] is 'u' or 'U')
        {
            _at++;
            return new CelToken(CelTokenKind.Literal, text[start.._at], start, value);
        }

        // The parser turns the one value that only a sign makes possible into long.MinValue.
        return new CelToken(CelTokenKind.Literal, text[start.._at], start, value <= long.MaxValue ? (long)value : new CelMagnitude(value));
    }

    private CelToken? TryString(int start)
    {
        var (at, raw, bytes) = (_at, false, false);
        while (at < text.Length && text[at] is 'r' or 'R' or 'b' or 'B' && at - _at < 2)
        {
            raw |= text[at] is 'r' or 'R';
            bytes |= text[at] is 'b' or 'B';
            at++;
        }

        if (at >= text.Length || text[at] is not ('"' or '\''))
        {
            return null;
        }

        var quote = text[at].ToString();
        if (string.CompareOrdinal(text, at, new string(quote[0], 3), 0, 3) == 0)
        {
            quote = new string(quote[0], 3);
        }

        _at = at + quote.Length;
        var content = new StringBuilder();
        var raws = new List<byte>();
        while (string.CompareOrdinal(text, _at, quote, 0, quote.Length) != 0)
        {
            if (_at >= text.Length || (quote.Length == 1 && text[_at] == '\n'))
            {
                throw Fail(start, "Syntax error: token recognition error: the string does not end");
            }

            if (text[_at] == '\\' && !raw)
            {
                Escape(content, raws, bytes);
                continue;
            }

            if (bytes)
            {
                var rune = Rune.GetRuneAt(text, _at);
                raws.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                _at += rune.Utf16SequenceLength;
            }
            else
            {
                content.Append(text[_at++]);
            }
        }

        _at += quote.Length;
        return new CelToken(CelTokenKind.Literal, text[start.._at], start, bytes ? raws.ToArray() : content.ToString());
    }

    private void Escape(StringBuilder content, List<byte> raws, bool bytes)
    {
        var start = _at++;
        var c = _at < text.Length ? text[_at++] : '\0';
        var simple = c switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' or '\'' or '"' or '`' or '?' => c,
            _ => '\0',
        };
        if (simple != '\0')
        {
            Put(simple);
            return;
        }

        var (length, radix) = c switch { 'x' or 'X' => (2, 16), 'u' => (4, 16), 'U' => (8, 16), >= '0' and <= '3' => (3, 8), _ => (0, 0) };
        if (c is >= '0' and <= '3') { _at--; }
        if (length == 0 || _at + length > text.Length) { throw Fail(start, "Syntax error: invalid escape sequence"); }
        uint code;
        try
        {
            code = Convert.ToUInt32(text.Substring(_at, length), radix);
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            throw Fail(start, "Syntax error: invalid escape sequence");
        }

        _at += length;
        if (bytes && c is not ('u' or 'U')) { raws.Add((byte)code); }
        else if (Rune.IsValid(code)) { Put(new Rune(code).ToString()); }
        else { throw Fail(start, "Syntax error: invalid unicode code point"); }

        void Put(object text)
        {
            if (bytes) { raws.AddRange(Encoding.UTF8.GetBytes(text.ToString()!)); }
            else { content.Append(text); }
        }
    }

    private static CelSyntaxException Fail(int position, string message) => new(new CelIssue(position, message));
}

/// <summary>A whole number that fits no int unless a minus stands before it.</summary>
internal sealed record CelMagnitude(ulong Value);
