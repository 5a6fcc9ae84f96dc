using System.Globalization;
using System.Text;
using Yaml.Scalars;

namespace Yaml.Emitting;

/// <summary>Writes scalars in libyaml's styles and keeps the column, which decides where long texts are folded.</summary>
internal sealed class ScalarWriter(int width, bool tabsAreSpecial)
{
    private const int LongestSimpleKey = 128;
    private readonly StringBuilder _output = new();
    private int _column;

    public static bool IsSimpleKey(string key) => GoBytes.AreBroken(key) ? !BinaryText.Of(key).Contains('\n', StringComparison.Ordinal) :
        Encoding.UTF8.GetByteCount(key) <= LongestSimpleKey && key.AsSpan().IndexOfAny(ScalarShape.Breaks) < 0;

    public override string ToString() => _output.ToString();

    public void StartLine(int indent)
    {
        if (_output.Length > 0 && _output[^1] != '\n') { Put('\n'); }
        Spaces(indent);
    }

    public void EndLine()
    {
        if (_output.Length > 0 && _output[^1] != '\n') { Put('\n'); }
    }

    public void WriteRaw(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
        {
            foreach (var c in text) { Put(c); }
            return;
        }

        _output.Append(text);
        _column += text.Length;
    }

    /// <summary>A space between an indicator and what follows.</summary>
    public void Separate()
    {
        if (_column > 0 && _output[^1] != ' ') { Put(' '); }
    }

    public void WriteText(string text, int indent, bool isKey)
    {
        if (GoBytes.AreBroken(text)) { WriteBinary(BinaryText.Of(text), indent, isKey); return; }
        var shape = ScalarShape.Of(text, tabsAreSpecial);
        var staysText = ScalarResolver.StaysText(text);
        if (!isKey) { Separate(); }
        if (text.Contains('\n', StringComparison.Ordinal))
        {
            if (shape.Block && !isKey) { WriteLiteral(text, indent); }
            else { WriteDouble(text, indent, isKey); }
        }
        else if (!staysText) { WriteDouble(text, indent, isKey); }
        else if (shape.Plain && !(isKey && shape.IsMultiline)) { WritePlain(text, indent, isKey); }
        else if (shape.SingleQuoted && !(isKey && shape.IsMultiline)) { WriteSingle(text, indent, isKey); }
        else { WriteDouble(text, indent, isKey); }
    }

    private void WriteBinary(string base64, int indent, bool isKey)
    {
        if (!isKey) { Separate(); }
        WriteRaw(BinaryText.Tag + " ");
        if (base64.Contains('\n', StringComparison.Ordinal)) { WriteLiteral(base64, indent); }
        else { WriteRaw(base64); }
    }

    private void WritePlain(string text, int indent, bool isKey)
    {
        if (_column + text.Length <= width) { WriteRaw(text); return; }
        var spaces = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ')
            {
                if (!isKey && !spaces && _column > width && i + 1 < text.Length && text[i + 1] != ' ') { Fold(indent); }
                else { Put(' '); }
                spaces = true;
            }
            else
            {
                Put(text[i]);
                spaces = false;
            }
        }
    }

    private void WriteSingle(string text, int indent, bool isKey)
    {
        Put('\'');
        var (spaces, breaks) = (false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == ' ')
            {
                if (!isKey && !spaces && _column > width && i > 0 && i < text.Length - 1 && text[i + 1] != ' ') { Fold(indent); }
                else { Put(' '); }
                spaces = true;
            }
            else if (ScalarShape.IsBreak(c))
            {
                if (!breaks && c == '\n') { Put('\n'); }
                Put(c);
                if (c != '\n') { _column = 0; }
                breaks = true;
            }
            else
            {
                if (breaks) { Spaces(indent); }
                if (c == '\'') { Put('\''); }
                Put(c);
                (spaces, breaks) = (false, false);
            }
        }

        Put('\'');
    }

    private void WriteDouble(string text, int indent, bool isKey)
    {
        Put('"');
        var spaces = false;
        var afterMark = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == ' ' && !afterMark)
            {
                if (!isKey && !spaces && _column > width && i > 0 && i < text.Length - 1)
                {
                    Fold(indent);
                    if (text[i + 1] == ' ') { Put('\\'); }
                }
                else
                {
                    Put(' ');
                }

                spaces = true;
                continue;
            }

            if (afterMark || !ScalarShape.IsPrintable(c) || c is '"' or '\\' || ScalarShape.IsBreak(c))
            {
                var rune = char.IsHighSurrogate(c) && i + 1 < text.Length ? char.ConvertToUtf32(text, i) : c;
                if (rune > 0xFFFF) { i++; }
                afterMark |= c == '\uFEFF';
                Escape(rune, afterMark && c != '\uFEFF');
            }
            else
            {
                Put(c);
            }

            spaces = false;
        }

        Put('"');
    }

    private void Escape(int rune, bool always)
    {
        var known = always ? null : rune switch
        {
            0 => "\\0",
            7 => "\\a",
            8 => "\\b",
            9 => "\\t",
            10 => "\\n",
            11 => "\\v",
            12 => "\\f",
            13 => "\\r",
            27 => "\\e",
            '"' => "\\\"",
            '\\' => "\\\\",
            0x85 => "\\N",
            0xA0 => "\\_",
            0x2028 => "\\L",
            0x2029 => "\\P",
            _ => null,
        };
        WriteRaw(known ?? (rune <= 0xFF ? "\\x" + rune.ToString("X2", CultureInfo.InvariantCulture)
            : rune <= 0xFFFF ? "\\u" + rune.ToString("X4", CultureInfo.InvariantCulture)
            : "\\U" + rune.ToString("X8", CultureInfo.InvariantCulture)));
    }

    private void WriteLiteral(string text, int indent)
    {
        Put('|');
        if (text[0] == ' ' || ScalarShape.IsBreak(text[0])) { Put('2'); }
        if (!ScalarShape.IsBreak(text[^1])) { Put('-'); }
        else if (text.Length == 1 || ScalarShape.IsBreak(text[^2])) { Put('+'); }
        Put('\n');
        var breaks = true;
        foreach (var c in text)
        {
            if (c == '\n') { Put('\n'); breaks = true; continue; }
            if (breaks) { Spaces(indent); }
            Put(c);
            breaks = false;
        }
    }

    private void Fold(int indent)
    {
        Put('\n');
        Spaces(indent);
    }

    private void Spaces(int count)
    {
        if (count <= 0) { return; }
        _output.Append(' ', count);
        _column += count;
    }

    private void Put(char c)
    {
        _output.Append(c);
        if (c == '\n') { _column = 0; }
        else if (!char.IsLowSurrogate(c)) { _column++; }
    }
}
