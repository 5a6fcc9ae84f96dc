using System.Globalization;
using System.Text;
using Yaml;

namespace GoTemplate.Syntax;

/// <summary>Cuts a template into tokens, with the trim markers already applied. The last token is the end or an error.</summary>
internal sealed class Lexer
{
    private const string Left = "{{";
    private const string Right = "}}";
    private static readonly Dictionary<string, TokenKind> Keywords = new(StringComparer.Ordinal)
    {
        ["block"] = TokenKind.Block,
        ["break"] = TokenKind.Break,
        ["continue"] = TokenKind.Continue,
        ["define"] = TokenKind.Define,
        ["else"] = TokenKind.Else,
        ["end"] = TokenKind.End,
        ["if"] = TokenKind.If,
        ["nil"] = TokenKind.Nil,
        ["range"] = TokenKind.Range,
        ["template"] = TokenKind.Template,
        ["with"] = TokenKind.With,
        ["true"] = TokenKind.Bool,
        ["false"] = TokenKind.Bool,
    };

    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _position;
    private int _start;
    private int _line = 1;
    private int _lineCountedTo;
    private int _parentheses;

    private Lexer(string text) => _text = text;

    public static List<Token> Run(string text)
    {
        var lexer = new Lexer(text);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private void ReadAll()
    {
        while (ReadText() && ReadAction())
        {
        }
    }

    private bool ReadText()
    {
        var at = _text.IndexOf(Left, _position, StringComparison.Ordinal);
        if (at < 0)
        {
            _position = _text.Length;
            if (_position > _start) { Emit(TokenKind.Text); }
            Emit(TokenKind.EndOfFile);
            return false;
        }

        var end = at;
        if (HasLeftTrim(at + 2))
        {
            while (end > _start && IsSpace(_text[end - 1])) { end--; }
        }

        _position = end;
        if (end > _start) { Emit(TokenKind.Text); }
        _position = _start = at;
        return true;
    }

    private bool ReadAction()
    {
        var trims = HasLeftTrim(_position + 2);
        var inside = _position + (trims ? 4 : 2);
        if (string.CompareOrdinal(_text, inside, "/*", 0, 2) == 0)
        {
            _position = _start = inside;
            return ReadComment();
        }

        _position += 2;
        Emit(TokenKind.LeftDelimiter);
        _position = _start = inside;
        _parentheses = 0;
        while (true)
        {
            if (AtRight(out var trimmed))
            {
                if (_parentheses > 0) { return Fail("unclosed left paren"); }
                ReadRight(trimmed);
                return true;
            }

            if (!ReadToken()) { return false; }
        }
    }

    private bool ReadComment()
    {
        var end = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
        if (end < 0) { return Fail("unclosed comment"); }
        _position = end + 2;
        if (!AtRight(out var trimmed)) { return Fail("comment ends before closing delimiter"); }
        SkipRight(trimmed);
        return true;
    }

    private void ReadRight(bool trimmed)
    {
        if (trimmed) { _position += 2; _start = _position; }
        _position += 2;
        Emit(TokenKind.RightDelimiter);
        if (trimmed) { SkipSpace(); }
        _start = _position;
    }

    private void SkipRight(bool trimmed)
    {
        _position += trimmed ? 4 : 2;
        if (trimmed) { SkipSpace(); }
        _start = _position;
    }

    private bool ReadToken()
    {
        if (_position >= _text.Length) { return Fail("unclosed action"); }
        var c = _text[_position];
        if (IsSpace(c)) { return ReadSpace(); }
        switch (c)
        {
            case '=': return Single(TokenKind.Assign);
            case ':':
                _position++;
                if (Peek() != '=') { return Fail("expected :="); }
                return Single(TokenKind.Declare);
            case '|': return Single(TokenKind.Pipe);
            case '"': return ReadQuoted('"', TokenKind.String, "unterminated quoted string");
            case '\'': return ReadQuoted('\'', TokenKind.CharConstant, "unterminated character constant");
            case '`':
                var end = _text.IndexOf('`', _position + 1);
                if (end < 0) { return Fail("unterminated raw quoted string"); }
                _position = end + 1;
                Emit(TokenKind.RawString);
                return true;
            case '$': return ReadName(TokenKind.Variable);
            case '.' when _position + 1 >= _text.Length || !char.IsAsciiDigit(_text[_position + 1]): return ReadName(TokenKind.Field);
            case '.' or '+' or '-' or (>= '0' and <= '9'): return ReadNumber();
            case '(': _parentheses++; return Single(TokenKind.LeftParenthesis);
            case ')':
                _position++;
                if (--_parentheses < 0) { return Fail("unexpected right paren"); }
                Emit(TokenKind.RightParenthesis);
                return true;
        }

        var rune = RuneAt(_position);
        if (IsAlphaNumeric(rune)) { return ReadIdentifier(); }
        if (rune.Value is > 32 and < 127) { return Single(TokenKind.Char); }
        return Fail("unrecognized character in action: " + Describe(rune));
    }

    private bool ReadSpace()
    {
        while (_position < _text.Length && IsSpace(_text[_position])) { _position++; }
        if (_position < _text.Length && _text[_position] == '-' && string.CompareOrdinal(_text, _position + 1, Right, 0, 2) == 0)
        {
            _position--;
            if (_position == _start) { return true; }
        }

        Emit(TokenKind.Space);
        return true;
    }

    private bool ReadQuoted(char quote, TokenKind kind, string message)
    {
        for (_position++; ; _position++)
        {
            if (_position >= _text.Length || _text[_position] == '\n') { return Fail(message); }
            if (_text[_position] == '\\')
            {
                _position++;
                if (_position >= _text.Length || _text[_position] == '\n') { return Fail(message); }
            }
            else if (_text[_position] == quote)
            {
                _position++;
                Emit(kind);
                return true;
            }
        }
    }

    private bool ReadName(TokenKind kind)
    {
        _position++;
        if (AtTerminator()) { Emit(kind == TokenKind.Variable ? kind : TokenKind.Dot); return true; }
        SkipAlphaNumeric();
        if (!AtTerminator()) { return Fail("bad character " + Describe(RuneAt(_position))); }
        Emit(kind);
        return true;
    }

    private bool ReadIdentifier()
    {
        SkipAlphaNumeric();
        if (!AtTerminator()) { return Fail("bad character " + Describe(RuneAt(_position))); }
        Emit(Keywords.GetValueOrDefault(_text[_start.._position], TokenKind.Identifier));
        return true;
    }

    private bool ReadNumber()
    {
        if (!ScanNumber()) { return BadNumber(); }
        if (Peek() is '+' or '-')
        {
            if (!ScanNumber() || _text[_position - 1] != 'i') { return BadNumber(); }
            Emit(TokenKind.Complex);
            return true;
        }

        Emit(TokenKind.Number);
        return true;
    }

    private bool BadNumber() => Fail("bad number syntax: " + GoJson.Quote(_text[_start.._position]));

    private bool ScanNumber()
    {
        Accept("+-");
        var digits = "0123456789_";
        if (Accept("0"))
        {
            if (Accept("xX")) { digits = "0123456789abcdefABCDEF_"; }
            else if (Accept("oO")) { digits = "01234567_"; }
            else if (Accept("bB")) { digits = "01_"; }
        }

        AcceptRun(digits);
        if (Accept(".")) { AcceptRun(digits); }
        if (digits.Length == 11 && Accept("eE")) { Accept("+-"); AcceptRun("0123456789_"); }
        if (digits.Length == 23 && Accept("pP")) { Accept("+-"); AcceptRun("0123456789_"); }
        Accept("i");
        if (_position >= _text.Length || !IsAlphaNumeric(RuneAt(_position))) { return true; }
        _position += RuneAt(_position).Utf16SequenceLength;
        return false;
    }

    private bool Accept(string set)
    {
        if (_position >= _text.Length || !set.Contains(_text[_position], StringComparison.Ordinal)) { return false; }
        _position++;
        return true;
    }

    private void AcceptRun(string set)
    {
        while (Accept(set))
        {
        }
    }

    private bool AtTerminator()
    {
        if (_position >= _text.Length) { return true; }
        var c = _text[_position];
        return IsSpace(c) || c is '.' or ',' or '|' or ':' or '=' or ')' or '(' || string.CompareOrdinal(_text, _position, Right, 0, 2) == 0;
    }

    private bool AtRight(out bool trimmed)
    {
        trimmed = _position + 1 < _text.Length && IsSpace(_text[_position]) && _text[_position + 1] == '-'
            && string.CompareOrdinal(_text, _position + 2, Right, 0, 2) == 0;
        return trimmed || string.CompareOrdinal(_text, _position, Right, 0, 2) == 0;
    }

    private bool HasLeftTrim(int at) => at + 1 < _text.Length && _text[at] == '-' && IsSpace(_text[at + 1]);

    private bool Single(TokenKind kind)
    {
        _position++;
        Emit(kind);
        return true;
    }

    private void Emit(TokenKind kind)
    {
        _tokens.Add(new Token(kind, _start, LineAtStart(), _text[_start.._position]));
        _start = _position;
    }

    private bool Fail(string message)
    {
        _tokens.Add(new Token(TokenKind.Error, _start, LineAtStart(), message));
        return false;
    }

    private int LineAtStart()
    {
        _line += _text.AsSpan(_lineCountedTo, _start - _lineCountedTo).Count('\n');
        _lineCountedTo = _start;
        return _line;
    }

    private char Peek() => _position < _text.Length ? _text[_position] : '\0';

    private void SkipSpace()
    {
        while (_position < _text.Length && IsSpace(_text[_position])) { _position++; }
    }

    private void SkipAlphaNumeric()
    {
        while (_position < _text.Length && IsAlphaNumeric(RuneAt(_position))) { _position += RuneAt(_position).Utf16SequenceLength; }
    }

    private Rune RuneAt(int at) => Rune.TryGetRuneAt(_text, at, out var rune) ? rune : Rune.ReplacementChar;

    private static bool IsAlphaNumeric(Rune rune) => rune.Value == '_' || Rune.IsLetter(rune) || Rune.IsDigit(rune);

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static string Describe(Rune rune) =>
        "U+" + rune.Value.ToString("X4", CultureInfo.InvariantCulture) + (GoJson.IsPrintable(rune) ? $" '{rune}'" : "");
}
