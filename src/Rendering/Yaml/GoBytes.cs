using System.Text;

namespace Yaml;

/// <summary>
/// Between Go's texts, which are bytes, and those of .NET. A byte that is no part of UTF-8 becomes the half of a surrogate
/// pair, U+DC00 and the byte: printed it is the replacement character, as in Go, and it comes back as the same byte.
/// </summary>
public static class GoBytes
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a text holds bytes that are no UTF-8.</summary>
    /// <param name="text">A text.</param>
    /// <returns>False for every text whose bytes Go calls valid.</returns>
    public static bool AreBroken(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0; at = text.IndexOfAnyInRange('\uD800', '\uDFFF'))
        {
            text = text[at..];
            if (Rune.DecodeFromUtf16(text, out _, out var length) != System.Buffers.OperationStatus.Done) { return true; }
            text = text[length..];
        }

        return false;
    }

    /// <summary>The text as <c>encoding/json</c> passes it on.</summary>
    /// <param name="text">A text.</param>
    /// <returns>The text with the replacement character for each byte that is no UTF-8.</returns>
    public static string Replaced(string text) => AreBroken(text) ? string.Concat(text.EnumerateRunes()) : text;

    /// <summary>The text of bytes.</summary>
    /// <param name="bytes">Bytes, mostly UTF-8.</param>
    /// <returns>A text from which <see cref="Of"/> makes the same bytes.</returns>
    public static string ToText(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes)) { return Encoding.UTF8.GetString(bytes); }
        var output = new StringBuilder();
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done) { output.Append(rune.ToString()); }
            else
            {
                output.Append((char)(0xDC00 + bytes[0]));
                length = 1;
            }

            bytes = bytes[length..];
        }

        return output.ToString();
    }

    /// <summary>The bytes of a text.</summary>
    /// <param name="text">A text.</param>
    /// <returns>Its bytes.</returns>
    public static byte[] Of(string text)
    {
        try { return Strict.GetBytes(text); }
        catch (EncoderFallbackException) { return Slowly(text); }
    }

    private static byte[] Slowly(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                i += rune.Utf16SequenceLength - 1;
            }
            else if (text[i] is >= '\uDC80' and <= '\uDCFF') { bytes.Add((byte)(text[i] - 0xDC00)); }
            else { bytes.AddRange([0xEF, 0xBF, 0xBD]); }
        }

        return [.. bytes];
    }
}
