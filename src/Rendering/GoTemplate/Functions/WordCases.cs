using System.Globalization;
using System.Text;

namespace GoTemplate.Functions;

/// <summary>Words joined by a connector in lower case, as <c>xstrings</c> (huandu) splits them: <c>HTTPServer2Go</c> is <c>http_server2_go</c>.</summary>
internal sealed class WordCases
{
    private readonly string _text;
    private readonly char _connector;
    private readonly List<Rune> _runes = [];

    // Where each rune begins in the text, and where the text ends.
    private readonly List<int> _starts = [];
    private readonly StringBuilder _output = new();
    private int _at;

    private WordCases(string text, char connector)
    {
        (_text, _connector) = (text, connector);
        for (var at = 0; at < text.Length;)
        {
            // What is no UTF-8 is a replacement character here, as in Go; the text keeps its bytes.
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            _runes.Add(rune);
            _starts.Add(at);
            at += length;
        }

        _starts.Add(text.Length);
    }

    private enum Kind
    {
        None, Connector, Punctuation, Upper, Letters, Digits, Other,
    }

    public static string Join(string text, char connector) => new WordCases(text, connector).Run();

    private string Run()
    {
        var (kind, word) = Next();
        while (_at < _runes.Count)
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
                    if (_at >= _runes.Count) { break; }
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
                    _output.Append(_connector);
                    Write(Kind.Digits, digits);
                    (kind, word) = WriteRun(kind, word);
                    Separate(kind);
                    break;
            }
        }

        Write(kind, word);
        return _output.ToString();
    }

    private (Kind Kind, Range Word) WriteRun(Kind kind, Range word)
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
        if (next is not (Kind.None or Kind.Punctuation or Kind.Connector)) { _output.Append(_connector); }
    }

    private void Write(Kind kind, Range word)
    {
        var (from, to) = (word.Start.Value, word.End.Value);
        if (kind is not (Kind.Upper or Kind.Connector))
        {
            _output.Append(_text, _starts[from], _starts[to] - _starts[from]);
            return;
        }

        foreach (var rune in _runes[from..to])
        {
            if (KindOf(rune) == Kind.Connector) { _output.Append(_connector); }
            else { _output.Append((Rune.IsUpper(rune) ? Rune.ToLowerInvariant(rune) : rune).ToString()); }
        }
    }

    private (Kind Kind, Range Word) Next()
    {
        if (_at >= _runes.Count) { return (Kind.None, 0..0); }
        var start = _at;
        var (first, size) = NextValid(Rune.ReplacementChar);
        _at += size;
        var kind = first == Rune.ReplacementChar ? Kind.None : KindOf(first);
        switch (kind)
        {
            case Kind.Upper when _at < _runes.Count && Rune.IsUpper(NextValid(first).Rune):
                var (last, lastSize) = Take(first, Rune.IsUpper);

                // The last capital of HTTPStatus begins the next word.
                if (_at < _runes.Count && IsLetter(NextValid(last).Rune)) { _at -= lastSize; }
                break;
            case Kind.Upper or Kind.Letters: Take(first, rune => IsLetter(rune) && !Rune.IsUpper(rune)); break;

            // Once in punctuation, connectors are punctuation too.
            case Kind.Punctuation: Take(first, Rune.IsPunctuation); break;
            case Kind.None: break;
            default: Take(first, rune => KindOf(rune) == kind); break;
        }

        return (kind, start.._at);
    }

    /// <summary>Goes on as long as runes are of a kind; what is no UTF-8 between them goes with the rune behind it.</summary>
    /// <returns>The last rune, and how long it is together with what is before it.</returns>
    private (Rune Rune, int Size) Take(Rune previous, Func<Rune, bool> isOfKind)
    {
        var last = (Rune: previous, Size: 0);
        while (_at < _runes.Count && NextValid(last.Rune) is var next && isOfKind(next.Rune))
        {
            last = next;
            _at += next.Size;
        }

        return last;
    }

    /// <summary>The next rune that is one, and how long it is together with what is none before it; the previous one where none follows.</summary>
    private (Rune Rune, int Size) NextValid(Rune previous)
    {
        var at = _at;
        while (at < _runes.Count && _runes[at] == Rune.ReplacementChar) { at++; }
        return at < _runes.Count ? (_runes[at], at + 1 - _at) : (previous, at - _at);
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
