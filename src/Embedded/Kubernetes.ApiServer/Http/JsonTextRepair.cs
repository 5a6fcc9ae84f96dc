using System.Text;
using System.Text.Unicode;

namespace Kubernetes.ApiServer.Http;

/// <summary>Makes text of what is almost JSON text: as Go does, bytes and escapes that are no characters become U+FFFD.</summary>
internal static class JsonTextRepair
{
    private const string Replacement = @"\ufffd";

    /// <summary>The same bytes where all is well, else a repaired copy.</summary>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> bytes)
    {
        var valid = Utf8.IsValid(bytes.Span);
        return valid && bytes.Span.IndexOf("\\ud"u8) < 0 && bytes.Span.IndexOf("\\uD"u8) < 0 ? bytes : Encoding.UTF8.GetBytes(Escapes(Encoding.UTF8.GetString(bytes.Span)));
    }

    private static string Escapes(string text)
    {
        var repaired = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 >= text.Length)
            {
                repaired.Append(text[i]);
            }
            else if (Unit(text, i) is { } unit && char.IsSurrogate(unit))
            {
                var isPair = char.IsHighSurrogate(unit) && Unit(text, i + 6) is { } low && char.IsLowSurrogate(low);
                repaired.Append(isPair ? text.AsSpan(i, 12) : Replacement);
                i += isPair ? 11 : 5;
            }
            else
            {
                repaired.Append(text, i++, 2);
            }
        }

        return repaired.ToString();
    }

    private static char? Unit(string text, int at) =>
        at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u' && ushort.TryParse(text.AsSpan(at + 2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
