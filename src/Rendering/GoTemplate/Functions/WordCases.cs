using System.Globalization;
using System.Text;

namespace GoTemplate.Functions;

/// <summary>Words joined by a connector in lower case, as <c>xstrings</c> (huandu) splits them: <c>HTTPServer2Go</c> is <c>http_server2_go</c>.</summary>
internal sealed class WordCases(string text, char connector)
{
    private readonly Rune[] _runes = [.. text.EnumerateRunes()];
    private readonly StringBuilder _output = new();
    private int _at;

    private enum Kind
    {
        None, Connector, Punctuation, Upper, Letters, Digits, Other,
    }

    public static string Join(string text, char connector) => new WordCases(text, connector).Run();

    private string Run()
    {
        var (kind, word) = Next();
        while (_at < _runes.Length)
        {
            if (kind != Kind.Connector) { Write(kind, word); }
            var (previousKind, previous) = (kind, word);
            (kind, word) = Next();
            switch (previousKind)
            {
                case Kind.Digits:
                    (kind, word) = WriteRun(kind, word);
                    Separate(kind);
                    break;
                case Kind.Connector: Write(previousKind, previous); break;
                case Kind.Punctuation: break;
                default:
                    if (kind != Kind.Digits) { Separate(kind); break; }
                    if (_at >= _runes.Length) { break; }
                    var digits = word;
                    (kind, word) = Next();
                    if (kind != Kind.Letters)
                    {
                        // Digits belong to the word on their left, …
                        Write(Kind.Digits, digits);
                        Separate(kind);
                        break;
                    }

                    // … unless small letters follow them.
                    _output.Append(connector);
                    Write(Kind.Digits, digits);
                    (kind, word) = WriteRun(kind, word);
                    Separate(kind);
                    break;
            }
        }

        Write(kind, word);
        return _output.ToString();
    }

    private (Kind Kind, ArraySegment<Rune> Word) WriteRun(Kind kind, ArraySegment<Rune> word)
    {
        while (kind is Kind.Letters or Kind.Digits)
        {
            Write(kind, word);
            (kind, word) = Next();
        }

        return (kind, word);
    }

    private void Separate(Kind next)
    {
        if (next is not (Kind.None or Kind.Punctuation or Kind.Connector)) { _output.Append(connector); }
    }

    private void Write(Kind kind, ArraySegment<Rune> word)
    {
        foreach (var rune in word)
        {
            if (kind == Kind.Connector) { _output.Append(connector); }
            else { _output.Append((kind == Kind.Upper && Rune.IsUpper(rune) ? Rune.ToLowerInvariant(rune) : rune).ToString()); }
        }
    }

    private (Kind Kind, ArraySegment<Rune> Word) Next()
    {
        if (_at >= _runes.Length) { return (Kind.None, ArraySegment<Rune>.Empty); }
        var start = _at;
        var first = _runes[_at++];
        var kind = KindOf(first);
        switch (kind)
        {
            case Kind.Upper when _at < _runes.Length && Rune.IsUpper(_runes[_at]):
                while (_at < _runes.Length && Rune.IsUpper(_runes[_at])) { _at++; }

                // The last capital of HTTPStatus begins the next word.
                if (_at < _runes.Length && IsLetter(_runes[_at])) { _at--; }
                break;
            case Kind.Upper or Kind.Letters:
                while (_at < _runes.Length && IsLetter(_runes[_at]) && !Rune.IsUpper(_runes[_at])) { _at++; }
                break;
            case Kind.Punctuation:
                // Once in punctuation, connectors are punctuation too.
                while (_at < _runes.Length && Rune.IsPunctuation(_runes[_at])) { _at++; }
                break;
            default:
                while (_at < _runes.Length && KindOf(_runes[_at]) == kind) { _at++; }
                break;
        }

        return (kind, new ArraySegment<Rune>(_runes, start, _at - start));
    }

    private static Kind KindOf(Rune rune)
    {
        if (rune.Value is '-' or '_' || Rune.IsWhiteSpace(rune)) { return Kind.Connector; }
        if (Rune.IsPunctuation(rune)) { return Kind.Punctuation; }
        if (Rune.IsUpper(rune)) { return Kind.Upper; }
        if (IsLetter(rune)) { return Kind.Letters; }
        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber ? Kind.Digits : Kind.Other;
    }

    private static bool IsLetter(Rune rune) => Rune.IsLetter(rune) && rune.Value is not ((>= 0x3400 and <= 0x4D85) or (>= 0x4E00 and <= 0x9FCC) or (>= 0x20000 and <= 0x2B81D));
}
