using System.Text;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private const string Base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static void AddEncoding(FunctionTable all)
    {
        all.Add("b64enc", "string", a => Convert.ToBase64String(Encoding.UTF8.GetBytes((string)a[0]!)));
        all.Add("b64dec", "string", a => DecodeBase64((string)a[0]!));
        all.Add("b32enc", "string", a => EncodeBase32(Encoding.UTF8.GetBytes((string)a[0]!)));
        all.Add("b32dec", "string", a => DecodeBase32((string)a[0]!));
        all.Add("base osBase", "string", a => PathBase((string)a[0]!));
        all.Add("dir osDir", "string", a => PathDirectory((string)a[0]!));
        all.Add("clean osClean", "string", a => PathClean((string)a[0]!));
        all.Add("ext osExt", "string", a => PathExtension((string)a[0]!));
        all.Add("isAbs osIsAbs", "string", a => ((string)a[0]!).StartsWith('/'));
    }

    private static string DecodeBase64(string text)
    {
        var plain = text.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var data = plain.TrimEnd('=');
        var padding = plain.Length - data.Length;
        for (var i = 0; i < data.Length; i++)
        {
            if (!letters.Contains(data[i], StringComparison.Ordinal)) { return $"illegal base64 data at input byte {Encoding.UTF8.GetByteCount(text.AsSpan(0, i))}"; }
        }

        if (plain.Length % 4 != 0 || padding > 2)
        {
            var at = padding > 0 ? data.Length + Math.Max(0, Math.Min(padding, 4 - (data.Length % 4)) - 0) : plain.Length - (plain.Length % 4);
            return $"illegal base64 data at input byte {(padding > 0 ? Math.Min(at, plain.Length) : at)}";
        }

        return Encoding.UTF8.GetString(Convert.FromBase64String(plain));
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

        return plain.Length % 8 != 0 ? $"illegal base32 data at input byte {plain.Length - (plain.Length % 8)}" : Encoding.UTF8.GetString([.. bytes]);
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
