using System.Globalization;
using System.Text;
using Yaml;

namespace GoTemplate.Functions;

/// <summary>Reads JSON into Go's untyped values, with the words of <c>encoding/json</c> where it is none: every number is a float64.</summary>
public static class JsonText
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">JSON.</param>
    /// <returns>The value.</returns>
    /// <exception cref="TemplateFunctionException">The text is no JSON; the message is Go's.</exception>
    public static object? Parse(string text) => new Reader(text).ReadWhole();

    internal static object? TryParse(string text)
    {
        try { return Parse(text); }
        catch (TemplateFunctionException) { return null; }
    }

    private sealed class Reader(string text)
    {
        private const int MaximumDepth = 1000;
        private int _at;

        public object? ReadWhole()
        {
            var value = Value(0);
            SkipSpace();
            return _at < text.Length ? throw Unexpected("after top-level value") : value;
        }

        private object? Value(int depth)
        {
            if (depth > MaximumDepth) { throw new TemplateFunctionException("exceeded max depth"); }
            SkipSpace();
            switch (Current())
            {
                case '{': return Object(depth);
                case '[': return Array(depth);
                case '"': return Text();
                case 't': Word("true"); return true;
                case 'f': Word("false"); return false;
                case 'n': Word("null"); return null;
                case '-' or (>= '0' and <= '9'): return Number();
                default: throw Unexpected("looking for beginning of value");
            }
        }

        private Dictionary<string, object?> Object(int depth)
        {
            var map = new Dictionary<string, object?>(StringComparer.Ordinal);
            _at++;
            SkipSpace();
            if (Current() == '}') { _at++; return map; }
            while (true)
            {
                SkipSpace();
                if (Current() != '"') { throw Unexpected("looking for beginning of object key string"); }
                var key = Text();
                SkipSpace();
                if (Current() != ':') { throw Unexpected("after object key"); }
                _at++;
                map[key] = Value(depth + 1);
                SkipSpace();
                switch (Current())
                {
                    case ',': _at++; break;
                    case '}': _at++; return map;
                    default: throw Unexpected("after object key:value pair");
                }
            }
        }

        private List<object?> Array(int depth)
        {
            var list = new List<object?>();
            _at++;
            SkipSpace();
            if (Current() == ']') { _at++; return list; }
            while (true)
            {
                list.Add(Value(depth + 1));
                SkipSpace();
                switch (Current())
                {
                    case ',': _at++; break;
                    case ']': _at++; return list;
                    default: throw Unexpected("after array element");
                }
            }
        }

        private string Text()
        {
            var output = new StringBuilder();
            for (_at++; Current() != '"';)
            {
                var c = text[_at];
                if (c < ' ') { throw Unexpected("in string literal"); }
                _at++;
                if (c != '\\') { output.Append(c); continue; }
                var escape = AtEnd ? ' ' : text[_at];
                switch (escape)
                {
                    case '"' or '\\' or '/': output.Append(escape); break;
                    case 'b': output.Append('\b'); break;
                    case 'f': output.Append('\f'); break;
                    case 'n': output.Append('\n'); break;
                    case 'r': output.Append('\r'); break;
                    case 't': output.Append('\t'); break;
                    case 'u':
                        for (var i = 0; i < 4; i++)
                        {
                            _at++;
                            if (AtEnd || !char.IsAsciiHexDigit(text[_at])) { throw Unexpected("in \\u hexadecimal character escape"); }
                        }

                        output.Append((char)ushort.Parse(text.AsSpan(_at - 3, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                        break;
                    default: throw Unexpected("in string escape code");
                }

                _at++;
            }

            _at++;

            // Half a surrogate pair is no character.
            return string.Concat(output.ToString().EnumerateRunes());
        }

        private double Number()
        {
            var start = _at;
            if (Current() == '-') { _at++; NeedsDigit("in numeric literal"); }
            if (Current() == '0') { _at++; }
            else { SkipDigits(); }
            if (!AtEnd && text[_at] == '.') { _at++; NeedsDigit("after decimal point in numeric literal"); SkipDigits(); }
            if (!AtEnd && text[_at] is 'e' or 'E')
            {
                _at++;
                if (!AtEnd && text[_at] is '+' or '-') { _at++; }
                NeedsDigit("in exponent of numeric literal");
                SkipDigits();
            }

            var number = double.Parse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture);
            return double.IsFinite(number) ? number : throw new TemplateFunctionException($"json: cannot unmarshal number {text[start.._at]} into Go value of type float64");
        }

        private void NeedsDigit(string place)
        {
            if (AtEnd || !char.IsAsciiDigit(text[_at])) { throw Unexpected(place); }
        }

        private void SkipDigits()
        {
            while (!AtEnd && char.IsAsciiDigit(text[_at])) { _at++; }
        }

        private void Word(string word)
        {
            foreach (var c in word)
            {
                if (AtEnd || text[_at] != c) { throw Unexpected($"in literal {word} (expecting '{c}')"); }
                _at++;
            }
        }

        private bool AtEnd => _at >= text.Length;

        private char Current() => AtEnd ? throw new TemplateFunctionException("unexpected end of JSON input") : text[_at];

        private void SkipSpace()
        {
            while (!AtEnd && text[_at] is ' ' or '\t' or '\r' or '\n') { _at++; }
        }

        private TemplateFunctionException Unexpected(string place)
        {
            // Go's scanner ends a text with a space, and shows the byte, not the character.
            if (AtEnd) { return new($"invalid character ' ' {place}"); }
            var octet = (char)Encoding.UTF8.GetBytes(text, _at, char.IsHighSurrogate(text[_at]) && _at + 1 < text.Length ? 2 : 1)[0];
            var shown = octet switch { '\'' => "\\'", '"' => "\"", _ => GoJson.Quote(octet.ToString())[1..^1] };
            return new($"invalid character '{shown}' {place}");
        }
    }
}
