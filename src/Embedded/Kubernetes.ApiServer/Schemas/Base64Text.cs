using System.Buffers.Text;

namespace Kubernetes.ApiServer.Schemas;

/// <summary>Bytes in their JSON form, read as strictly as Go's standard encoding reads them: padded, and with no white space but line ends.</summary>
internal static class Base64Text
{
    /// <summary>Where a text is no base64, by the offset that Go's decoder names; null where it is.</summary>
    public static int? FirstIllegal(string text)
    {
        if (Base64.IsValid(text) && text.AsSpan().IndexOfAny(' ', '\t') < 0) { return null; }
        var (digits, padding) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\r' or '\n') { continue; }
            var isPadding = c == '=';
            if (!isPadding && padding == 1 && digits % 4 == 2) { return i - 1; }
            if (isPadding ? digits % 4 < 2 || digits % 4 + padding >= 4 : padding > 0 || !(char.IsAsciiLetterOrDigit(c) || c is '+' or '/')) { return i; }
            if (isPadding) { padding++; } else { digits++; }
        }

        return padding > 0 ? text.Length : text.Length - digits % 4;
    }
}
