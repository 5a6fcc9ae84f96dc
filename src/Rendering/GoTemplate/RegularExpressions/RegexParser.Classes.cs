using System.Globalization;

namespace GoTemplate.RegularExpressions;

internal sealed partial class RegexParser
{
    private static readonly Dictionary<string, (int, int)[]> PosixClasses = new(StringComparer.Ordinal)
    {
        ["alnum"] = [('0', '9'), ('A', 'Z'), ('a', 'z')],
        ["alpha"] = [('A', 'Z'), ('a', 'z')],
        ["ascii"] = [(0, 0x7F)],
        ["blank"] = [('\t', '\t'), (' ', ' ')],
        ["cntrl"] = [(0, 0x1F), (0x7F, 0x7F)],
        ["digit"] = [('0', '9')],
        ["graph"] = [('!', '~')],
        ["lower"] = [('a', 'z')],
        ["print"] = [(' ', '~')],
        ["punct"] = [('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        ["space"] = [('\t', '\r'), (' ', ' ')],
        ["upper"] = [('A', 'Z')],
        ["word"] = [('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')],
        ["xdigit"] = [('0', '9'), ('A', 'F'), ('a', 'f')],
    };

    private RuneSet ParseClass()
    {
        var start = _at++;
        var set = new RuneSet { Folds = Has(Flags.FoldCase) };
        if (Peek(0) == '^') { set.Negated = true; _at++; }
        for (var first = true; _at >= _pattern.Length || _pattern[_at] != ']' || first; first = false)
        {
            if (TryPosixClass(set) || TryNamedSet(set)) { continue; }
            var range = _at;
            var low = ClassRune(start);
            var high = low;
            if (Peek(0) == '-' && _at + 1 < _pattern.Length && Peek(1) != ']')
            {
                _at++;
                high = ClassRune(start);
                if (high < low) { throw Fail("invalid character class range", _pattern[range.._at]); }
            }

            set.Add(low, high);
        }

        _at++;
        return set;
    }

    private int ClassRune(int classStart)
    {
        if (_at >= _pattern.Length) { throw Fail("missing closing ]", _pattern[classStart..]); }
        return _pattern[_at] == '\\' ? ParseEscape() : NextRune();
    }

    private bool TryPosixClass(RuneSet set)
    {
        if (Peek(0) != '[' || Peek(1) != ':') { return false; }
        var end = _pattern.IndexOf(":]", _at + 2, StringComparison.Ordinal);
        if (end < 0) { return false; }
        var name = _pattern[(_at + 2)..end];
        var negated = name.StartsWith('^');
        if (!PosixClasses.TryGetValue(negated ? name[1..] : name, out var ranges)) { throw Fail("invalid character class range", _pattern[_at..(end + 2)]); }
        AddRanges(set, ranges, negated);
        _at = end + 2;
        return true;
    }

    /// <summary><c>\d</c> and its like, and Unicode's classes.</summary>
    private bool TryNamedSet(RuneSet set)
    {
        if (Peek(0) != '\\') { return false; }
        switch (Peek(1))
        {
            case 'd' or 'D': AddRanges(set, PosixClasses["digit"], Peek(1) == 'D'); _at += 2; return true;
            case 'w' or 'W': AddRanges(set, PosixClasses["word"], Peek(1) == 'W'); _at += 2; return true;
            case 's' or 'S': AddRanges(set, [('\t', '\n'), ('\f', '\r'), (' ', ' ')], Peek(1) == 'S'); _at += 2; return true;
            case 'p' or 'P': AddUnicodeClass(set); return true;
            default: return false;
        }
    }

    private static void AddRanges(RuneSet set, (int Low, int High)[] ranges, bool negated)
    {
        if (negated) { set.Add(rune => !Array.Exists(ranges, range => rune.Value >= range.Low && rune.Value <= range.High)); return; }
        foreach (var (low, high) in ranges) { set.Add(low, high); }
    }

    private void AddUnicodeClass(RuneSet set)
    {
        var (start, negated) = (_at, Peek(1) == 'P');
        _at += 2;
        string name;
        if (Peek(0) == '{')
        {
            var end = _pattern.IndexOf('}', _at);
            if (end < 0) { throw Fail("invalid character class range", _pattern[start..]); }
            name = _pattern[(_at + 1)..end];
            _at = end + 1;
        }
        else
        {
            if (_at >= _pattern.Length) { throw Fail("invalid character class range", _pattern[start..]); }
            name = char.ConvertFromUtf32(NextRune());
        }

        if (name.StartsWith('^')) { negated = !negated; name = name[1..]; }
        var predicate = UnicodeClass.Find(name) ?? throw Fail("invalid character class range", _pattern[start.._at]);
        set.Add(negated ? rune => !predicate(rune) : predicate);
    }

    private int ParseEscape()
    {
        var start = _at++;
        if (_at >= _pattern.Length) { throw Fail("trailing backslash at end of expression", ""); }
        var c = NextRune();
        switch (c)
        {
            case >= '1' and <= '7' when Peek(0) is < '0' or > '7': break;
            case >= '0' and <= '7':
                var octal = c - '0';
                for (var i = 1; i < 3 && Peek(0) is >= '0' and <= '7'; i++) { octal = (octal * 8) + (_pattern[_at++] - '0'); }
                return octal;
            case 'x' when Peek(0) == '{':
                var close = _pattern.IndexOf('}', _at);
                if (close > _at + 1 && int.TryParse(_pattern.AsSpan(_at + 1, close - _at - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && code is >= 0 and <= 0x10FFFF)
                {
                    _at = close + 1;
                    return code;
                }

                _at++;
                while (char.IsAsciiHexDigit(Peek(0))) { _at++; }
                if (_at < _pattern.Length) { NextRune(); }
                break;
            case 'x':
                if (_at >= _pattern.Length) { break; }
                var (high, hasLow) = (NextRune(), _at < _pattern.Length);
                if (!hasLow) { break; }
                var low = NextRune();
                if (high < 128 && low < 128 && char.IsAsciiHexDigit((char)high) && char.IsAsciiHexDigit((char)low)) { return Convert.ToInt32($"{(char)high}{(char)low}", 16); }
                break;
            case 'a': return 7;
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'v': return '\v';
            case < 128 when !char.IsAsciiLetterOrDigit((char)c): return c;
        }

        throw Fail("invalid escape sequence", _pattern[start.._at]);
    }
}
