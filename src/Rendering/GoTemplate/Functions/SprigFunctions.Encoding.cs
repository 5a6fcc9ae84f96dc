using System.Text;
using Yaml;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private const string Base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static void AddEncoding(FunctionTable all)
    {
        all.Add("b64enc", "string", a => Convert.ToBase64String(GoBytes.Of((string)a[0]!)));
        all.Add("b64dec", "string", a => DecodeBase64((string)a[0]!));
        all.Add("b32enc", "string", a => EncodeBase32(GoBytes.Of((string)a[0]!)));
        all.Add("b32dec", "string", a => DecodeBase32((string)a[0]!));
        all.Add("base osBase", "string", a => PathBase((string)a[0]!));
        all.Add("dir osDir", "string", a => PathDirectory((string)a[0]!));
        all.Add("clean osClean", "string", a => PathClean((string)a[0]!));
        all.Add("ext osExt", "string", a => PathExtension((string)a[0]!));
        all.Add("isAbs osIsAbs", "string", a => ((string)a[0]!).StartsWith('/'));
    }

    /// <summary>Go's decoding: line feeds do not count, and what is wrong becomes the result.</summary>
    private static string DecodeBase64(string text)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var source = GoBytes.Of(text);
        var decoded = new List<byte>(source.Length);
        var (buffer, digits) = (0, 0);
        static string Corrupt(int at) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"illegal base64 data at input byte {at}");
        for (var i = 0; i < source.Length; i++)
        {
            var digit = letters.IndexOf((char)source[i], StringComparison.Ordinal);
            if (digit >= 0)
            {
                buffer = (buffer << 6) | digit;
                if (++digits < 4) { continue; }
                decoded.AddRange([(byte)(buffer >> 16), (byte)(buffer >> 8), (byte)buffer]);
                (buffer, digits) = (0, 0);
                continue;
            }

            if (source[i] is (byte)'\n' or (byte)'\r') { continue; }
            if (source[i] != '=' || digits < 2) { return Corrupt(i); }
            var next = SkipLines(source, i + 1);
            if (digits == 2)
            {
                if (next == source.Length) { return Corrupt(source.Length); }
                if (source[next] != '=') { return Corrupt(next - 1); }
                next = SkipLines(source, next + 1);
            }

            if (next < source.Length) { return Corrupt(next); }
            decoded.Add((byte)(digits == 2 ? buffer >> 4 : buffer >> 10));
            if (digits == 3) { decoded.Add((byte)(buffer >> 2)); }
            digits = 0;
            break;
        }

        return digits > 0 ? Corrupt(source.Length - digits) : GoBytes.ToText([.. decoded]);
    }

    private static int SkipLines(byte[] source, int at)
    {
        while (at < source.Length && source[at] is (byte)'\n' or (byte)'\r') { at++; }
        return at;
    }

    private static string EncodeBase32(byte[] bytes)
    {
        var output = new StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var octet in bytes)
        {
            buffer = ((buffer << 8) | octet) & 0xFFFFF;
            bits += 8;
            while (bits >= 5) { bits -= 5; output.Append(Base32Letters[(buffer >> bits) & 31]); }
        }

        if (bits > 0) { output.Append(Base32Letters[(buffer << (5 - bits)) & 31]); }
        while (output.Length % 8 != 0) { output.Append('='); }
        return output.ToString();
    }

    private static string DecodeBase32(string text)
    {
        var plain = text.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        var data = plain.TrimEnd('=');
        var bytes = new List<byte>();
        var (buffer, bits) = (0, 0);
        for (var i = 0; i < data.Length; i++)
        {
            var digit = Base32Letters.IndexOf(data[i], StringComparison.Ordinal);
            if (digit < 0) { return $"illegal base32 data at input byte {i}"; }
            buffer = ((buffer << 5) | digit) & 0xFFFFF;
            bits += 5;
            if (bits >= 8) { bits -= 8; bytes.Add((byte)(buffer >> bits)); }
        }

        return plain.Length % 8 != 0 ? $"illegal base32 data at input byte {plain.Length - (plain.Length % 8)}" : GoBytes.ToText([.. bytes]);
    }

    /// <summary>Go's <c>path.Clean</c>.</summary>
    internal static string PathClean(string path)
    {
        if (path.Length == 0) { return "."; }
        var rooted = path[0] == '/';
        var kept = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment is "" or ".") { continue; }
            if (segment != "..") { kept.Add(segment); }
            else if (kept.Count > 0 && kept[^1] != "..") { kept.RemoveAt(kept.Count - 1); }
            else if (!rooted) { kept.Add(".."); }
        }

        var joined = string.Join('/', kept);
        return rooted ? "/" + joined : joined.Length == 0 ? "." : joined;
    }

    /// <summary>Go's <c>path.Base</c>.</summary>
    internal static string PathBase(string path)
    {
        if (path.Length == 0) { return "."; }
        var trimmed = path.TrimEnd('/');
        return trimmed.Length == 0 ? "/" : trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    private static string PathDirectory(string path) => PathClean(path[..(path.LastIndexOf('/') + 1)]);

    private static string PathExtension(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.LastIndexOf('.') is var at and >= 0 ? name[at..] : "";
    }
}
