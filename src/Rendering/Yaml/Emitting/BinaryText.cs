using System.Text;

namespace Yaml.Emitting;

/// <summary>How go-yaml v3 writes a text that is no UTF-8 (<c>stringv</c> and <c>encodeBase64</c>).</summary>
internal static class BinaryText
{
    public const string Tag = "!!binary";

    private const int LongestLine = 70;

    /// <summary>The bytes in base64: on one line, or where they do not fit, on lines that all end with a line feed.</summary>
    public static string Of(string text)
    {
        var base64 = Convert.ToBase64String(GoBytes.Of(text));
        if (base64.Length < LongestLine) { return base64; }
        var lines = new StringBuilder();
        foreach (var line in base64.Chunk(LongestLine)) { lines.Append(line).Append('\n'); }
        return lines.ToString();
    }
}
