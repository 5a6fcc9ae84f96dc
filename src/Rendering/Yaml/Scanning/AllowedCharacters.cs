using System.Text;

namespace Yaml.Scanning;

/// <summary>Refuses what libyaml's reader refuses before anything is scanned (<c>yaml_parser_update_buffer</c>): broken UTF-8, and characters that YAML 1.1 does not print.</summary>
internal static class AllowedCharacters
{
    /// <exception cref="YamlReadException">The first character that is not allowed, in the reader's words; they tell no line.</exception>
    public static void Demand(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\t' or '\n' or '\r' or (>= ' ' and <= '~') or '\u0085' or (>= '\u00A0' and < '\uD800') or (>= '\uE000' and <= '\uFFFD')) { continue; }
            if (!char.IsSurrogate(c)) { throw new YamlReadException("yaml: control characters are not allowed"); }
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out _, out var length) != System.Buffers.OperationStatus.Done) { throw new YamlReadException("yaml: " + Fault(GoBytes.Of(text[i..Math.Min(i + 4, text.Length)]))); }
            i += length - 1;
        }
    }

    private static string Fault(byte[] bytes)
    {
        var width = bytes[0] switch { < 0x80 => 1, >= 0xC0 and < 0xE0 => 2, >= 0xE0 and < 0xF0 => 3, >= 0xF0 and < 0xF8 => 4, _ => 0 };
        if (width == 0) { return "invalid leading UTF-8 octet"; }
        if (width > bytes.Length) { return "incomplete UTF-8 octet sequence"; }
        if (bytes.AsSpan(1, width - 1).ContainsAnyExceptInRange((byte)0x80, (byte)0xBF)) { return "invalid trailing UTF-8 octet"; }
        var isShorter = (bytes[0], bytes[1]) is ( < 0xC2, _) or (0xE0, < 0xA0) or (0xF0, < 0x90);
        return isShorter ? "invalid length of a UTF-8 sequence" : "invalid Unicode character";
    }
}
