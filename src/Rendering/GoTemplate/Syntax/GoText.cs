using System.Globalization;
using System.Text;
using Yaml;

namespace GoTemplate.Syntax;

/// <summary>Reads Go's string and character literals.</summary>
internal static class GoText
{
    /// <summary>The text of a quoted literal, or null where the literal is invalid.</summary>
    public static string? Unquote(string literal)
    {
        if (literal.Length < 2) { return null; }
        var quote = literal[0];
        if (quote == '`') { return literal[1..^1].Replace("\r", "", StringComparison.Ordinal); }
        var bytes = new List<byte>();
        var output = new StringBuilder();
        for (var i = 1; i < literal.Length - 1;)
        {
            if (!TryUnit(literal, ref i, quote, out var rune, out var raw)) { return null; }
            if (raw is { } octet) { bytes.Add(octet); continue; }
            Flush(bytes, output);
            output.Append(rune.ToString());
        }

        Flush(bytes, output);
        return output.ToString();
    }

    /// <summary>One character of a literal: a rune, or a raw byte of <c>\x</c> and octal escapes.</summary>
    public static bool TryUnit(string literal, ref int at, char quote, out Rune rune, out byte? raw)
    {
        (rune, raw) = (default, null);
        if (literal[at] != '\\')
        {
            if (!Rune.TryGetRuneAt(literal, at, out rune)) { rune = Rune.ReplacementChar; at++; return true; }
            at += rune.Utf16SequenceLength;
            return true;
        }

        if (at + 1 >= literal.Length) { return false; }
        var escape = literal[at + 1];
        at += 2;
        switch (escape)
        {
            case 'a': rune = new Rune(7); return true;
            case 'b': rune = new Rune(8); return true;
            case 'f': rune = new Rune(12); return true;
            case 'n': rune = new Rune(10); return true;
            case 'r': rune = new Rune(13); return true;
            case 't': rune = new Rune(9); return true;
            case 'v': rune = new Rune(11); return true;
            case '\\': rune = new Rune('\\'); return true;
            case '\'' or '"' when escape == quote: rune = new Rune(escape); return true;
            case 'x': return Digits(literal, ref at, 2, out rune, out raw);
            case 'u': return Digits(literal, ref at, 4, out rune, out raw);
            case 'U': return Digits(literal, ref at, 8, out rune, out raw);
            case >= '0' and <= '7':
                if (at + 2 > literal.Length - 1) { return false; }
                var value = escape - '0';
                for (var i = 0; i < 2; i++, at++)
                {
                    if (literal[at] is < '0' or > '7') { return false; }
                    value = (value * 8) + (literal[at] - '0');
                }

                if (value > 255) { return false; }
                raw = (byte)value;
                rune = new Rune((char)value);
                return true;
            default: return false;
        }
    }

    private static bool Digits(string literal, ref int at, int count, out Rune rune, out byte? raw)
    {
        (rune, raw) = (default, null);
        if (at + count > literal.Length - 1
            || !uint.TryParse(literal.AsSpan(at, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) { return false; }
        at += count;
        if (count == 2) { raw = (byte)value; rune = new Rune((char)value); return true; }
        return Rune.TryCreate(value, out rune);
    }

    private static void Flush(List<byte> bytes, StringBuilder output)
    {
        if (bytes.Count == 0) { return; }
        output.Append(GoBytes.ToText([.. bytes]));
        bytes.Clear();
    }
}
