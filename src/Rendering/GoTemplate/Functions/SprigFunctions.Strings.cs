using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GoTemplate.Values;
using Yaml;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private const int LongestText = 16 * 1024 * 1024;

    private static void AddStrings(FunctionTable all)
    {
        all.Add("hello", "", _ => "Hello!");
        all.Add("trim", "string", a => ((string)a[0]!).Trim());
        all.Add("trimAll trimall", "string,string", a => TrimSet((string)a[0]!, (string)a[1]!));
        all.Add("trimSuffix", "string,string", a => ((string)a[1]!).EndsWith((string)a[0]!, StringComparison.Ordinal) ? ((string)a[1]!)[..^((string)a[0]!).Length] : a[1]);
        all.Add("trimPrefix", "string,string", a => ((string)a[1]!).StartsWith((string)a[0]!, StringComparison.Ordinal) ? ((string)a[1]!)[((string)a[0]!).Length..] : a[1]);
        all.Add("upper", "string", a => ((string)a[0]!).ToUpperInvariant());
        all.Add("lower", "string", a => Lower((string)a[0]!));
        all.Add("repeat", "int,string", a => Repeat((int)(nint)a[0]!, (string)a[1]!));
        all.Add("substr", "int,int,string", a => Substring((nint)a[0]!, (nint)a[1]!, (string)a[2]!));
        all.Add("trunc", "int,string", a => Truncate((nint)a[0]!, (string)a[1]!));
        all.Add("nospace", "string", a => string.Concat(GoBytes.Of((string)a[0]!).Select(b => (char)b).Where(c => !IsGoSpace(c))));
        all.Add("initials", "string", a => string.Concat(Words((string)a[0]!).Select(word => (char)GoBytes.Of(word)[0])));
        all.Add("abbrev", "int,string", a => Abbreviate((int)(nint)a[0]!, (string)a[1]!));
        all.Add("abbrevboth", "int,int,string", a => AbbreviateBoth((int)(nint)a[0]!, (int)(nint)a[1]!, (string)a[2]!));
        all.Add("contains", "string,string", a => ((string)a[1]!).Contains((string)a[0]!, StringComparison.Ordinal));
        all.Add("hasPrefix", "string,string", a => ((string)a[1]!).StartsWith((string)a[0]!, StringComparison.Ordinal));
        all.Add("hasSuffix", "string,string", a => ((string)a[1]!).EndsWith((string)a[0]!, StringComparison.Ordinal));
        all.Add("quote", "any...", a => string.Join(' ', a.Where(v => v is not null).Select(v => GoJson.Quote(ToText(v)))));
        all.Add("squote", "any...", a => string.Join(' ', a.Where(v => v is not null).Select(v => "'" + GoFormat.Print(v) + "'")));
        all.Add("cat", "any...", a => string.Join(' ', a.Where(v => v is not null).Select(GoFormat.Print)));
        all.Add("indent", "int,string", a => Indent((int)(nint)a[0]!, (string)a[1]!));
        all.Add("nindent", "int,string", a => "\n" + Indent((int)(nint)a[0]!, (string)a[1]!));
        all.Add("replace", "string,string,string", a => ReplaceAll((string)a[0]!, (string)a[1]!, (string)a[2]!));
        all.Add("plural", "string,string,int", a => (nint)a[2]! == 1 ? a[0] : a[1]);
        all.Add("sha1sum", "string", a => Convert.ToHexStringLower(Sha1(GoBytes.Of((string)a[0]!))));
        all.Add("sha256sum", "string", a => Convert.ToHexStringLower(SHA256.HashData(GoBytes.Of((string)a[0]!))));
        all.Add("sha512sum", "string", a => Convert.ToHexStringLower(SHA512.HashData(GoBytes.Of((string)a[0]!))));
        all.Add("adler32sum", "string", a => Adler32(GoBytes.Of((string)a[0]!)).ToString(CultureInfo.InvariantCulture));
        all.Add("toString", "any", a => ToText(a[0]));
        all.Add("toStrings", "any", a => Texts(a[0]));
        all.Add("join", "string,any", a => Join((string)a[0]!, Texts(a[1])));
        all.Add("splitList", "string,string", a => SplitText((string)a[0]!, (string)a[1]!, -1).ToList());
        all.Add("split", "string,string", a => Numbered(SplitText((string)a[0]!, (string)a[1]!, -1)));
        all.Add("splitn", "string,int,string", a => Numbered(SplitText((string)a[0]!, (string)a[2]!, (int)(nint)a[1]!)));
        all.Add("sortAlpha", "any", a => SortAlpha(a[0]));
        all.Add("wrap", "int,string", a => Wrap((int)(nint)a[0]!, "\n", (string)a[1]!, cutsWords: false));
        all.Add("wrapWith", "int,string,string", a => Wrap((int)(nint)a[0]!, (string)a[1]!, (string)a[2]!, cutsWords: true));
        all.Add("shuffle", "string", a => Shuffle((string)a[0]!));
        all.Add("randAlphaNum", "int", a => RandomText((nint)a[0]!, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"));
        all.Add("randAlpha", "int", a => RandomText((nint)a[0]!, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"));
        all.Add("randNumeric", "int", a => RandomText((nint)a[0]!, "0123456789"));
        all.Add("randAscii", "int", a => RandomText((nint)a[0]!, string.Concat(Enumerable.Range(32, 95).Select(c => (char)c))));
    }

    /// <summary>sprig's <c>strval</c>.</summary>
    internal static string ToText(object? value) => value is byte[] bytes ? GoBytes.ToText(bytes) : GoFormat.Print(value);

    private static List<string> SortAlpha(object? value)
    {
        var sorted = (value is IList ? Texts(value) : [ToText(value)]).Order(Comparer<string>.Create(Utf8Order.Compare)).ToList();
        if (value is List<string> { Capacity: var capacity }) { sorted.Capacity = capacity; }   // in its place
        return sorted;
    }

    private static List<string> Texts(object? value) => value switch
    {
        null => [],
        byte[] bytes => bytes.Select(b => b.ToString(CultureInfo.InvariantCulture)).ToList(),
        IList list => [.. list.Cast<object?>().Where(item => item is not null).Select(ToText)],
        _ => [ToText(value)],
    };

    private static bool IsGoSpace(char c) => char.IsWhiteSpace(c);

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string Lower(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.Value == 0x130 ? "i" : Rune.ToLowerInvariant(rune).ToString()));

    private static string TrimSet(string set, string text)
    {
        var runes = set.EnumerateRunes().ToHashSet();
        var all = text.EnumerateRunes().ToList();
        var (from, to) = (0, all.Count);
        while (from < to && runes.Contains(all[from])) { from++; }
        while (to > from && runes.Contains(all[to - 1])) { to--; }
        return string.Concat(all.Skip(from).Take(to - from));
    }

    private static string Repeat(int count, string text)
    {
        if (count < 0) { throw new TemplateFunctionException("strings: negative Repeat count"); }
        if ((long)count * text.Length > LongestText) { throw new TemplateFunctionException("strings: Repeat output length overflow"); }
        return string.Concat(Enumerable.Repeat(text, count));
    }

    private static string Substring(nint from, nint to, string text)
    {
        var bytes = GoBytes.Of(text);
        if (from < 0) { from = 0; }
        else if (to < 0 || to > bytes.Length) { to = bytes.Length; }
        else if (from > to) { throw new TemplateFunctionException($"runtime error: slice bounds out of range [{from}:{to}]"); }
        if (to < 0) { throw new TemplateFunctionException($"runtime error: slice bounds out of range [:{to}]"); }
        if (to > bytes.Length) { throw new TemplateFunctionException($"runtime error: slice bounds out of range [:{to}] with length {bytes.Length}"); }
        if (from > to) { throw new TemplateFunctionException($"runtime error: slice bounds out of range [{from}:{to}]"); }
        return GoBytes.ToText(bytes.AsSpan((int)from, (int)(to - from)));
    }

    private static string Truncate(nint count, string text)
    {
        var bytes = GoBytes.Of(text);
        if (count < 0 && bytes.Length + count > 0) { return GoBytes.ToText(bytes.AsSpan()[(int)(bytes.Length + count)..]); }
        return count >= 0 && bytes.Length > count ? GoBytes.ToText(bytes.AsSpan()[..(int)count]) : text;
    }

    private static string Abbreviate(int width, string text)
    {
        if (width < 4) { return text; }
        var bytes = GoBytes.Of(text);
        return bytes.Length > width ? GoBytes.ToText(bytes.AsSpan(0, width - 3)) + "..." : text;
    }

    private static string AbbreviateBoth(int left, int right, string text)
    {
        var bytes = GoBytes.Of(text);
        if (right < 4 || (left > 0 && right < 7) || bytes.Length <= right) { return text; }
        if (left > bytes.Length) { left = bytes.Length; }
        if (bytes.Length - left < right - 3) { left = bytes.Length - (right - 3); }
        if (left <= 4) { return GoBytes.ToText(bytes.AsSpan(0, right - 3)) + "..."; }
        return left + right - 3 < bytes.Length
            ? "..." + Abbreviate(right - 3, GoBytes.ToText(bytes.AsSpan()[left..]))
            : "..." + GoBytes.ToText(bytes.AsSpan()[(bytes.Length - (right - 3))..]);
    }

    private static string Indent(int count, string text)
    {
        if (count < 0) { throw new TemplateFunctionException("strings: negative Repeat count"); }
        if ((long)count * (1 + text.AsSpan().Count('\n')) > LongestText) { throw new TemplateFunctionException("strings: Repeat output length overflow"); }
        var pad = new string(' ', count);
        return pad + text.Replace("\n", "\n" + pad, StringComparison.Ordinal);
    }

    private static string Join(string separator, List<string> texts)
    {
        if (texts.Sum(text => (long)text.Length + separator.Length) > LongestText) { throw new TemplateFunctionException("text too long"); }
        return string.Join(separator, texts);
    }

    private static string ReplaceAll(string old, string replacement, string text)
    {
        var places = old.Length == 0 ? text.Length + 1 : text.Length / old.Length;
        if ((long)places * replacement.Length > LongestText && (long)text.AsSpan().Count(old) * replacement.Length > LongestText) { throw new TemplateFunctionException("text too long"); }
        return Replaced(old, replacement, text);
    }

    private static string Replaced(string old, string replacement, string text) => old.Length > 0
        ? text.Replace(old, replacement, StringComparison.Ordinal)
        : replacement + string.Concat(text.EnumerateRunes().Select(rune => rune + replacement));

    private static byte[] Sha1(byte[] bytes)
    {
#pragma warning disable CA5350 // charts ask for SHA-1 by name
        return SHA1.HashData(bytes);
#pragma warning restore CA5350
    }

    private static uint Adler32(byte[] bytes)
    {
        uint a = 1, b = 0;
        foreach (var octet in bytes) { a = (a + octet) % 65521; b = (b + a) % 65521; }
        return (b << 16) | a;
    }

    internal static IEnumerable<string> SplitText(string separator, string text, int limit)
    {
        if (limit == 0) { return []; }
        if (separator.Length > 0) { return limit < 0 ? text.Split(separator) : text.Split(separator, limit); }
        var runes = text.EnumerateRunes().Select(rune => rune.ToString()).ToList();
        return limit < 0 || runes.Count <= limit ? runes : [.. runes.Take(limit - 1), string.Concat(runes.Skip(limit - 1))];
    }

    private static Dictionary<string, string> Numbered(IEnumerable<string> parts) =>
        parts.Select((part, i) => ("_" + i.ToString(CultureInfo.InvariantCulture), part)).ToDictionary(pair => pair.Item1, pair => pair.part, StringComparer.Ordinal);

    /// <summary>goutils' <c>WrapCustom</c>: lines of so many bytes; spaces in front of a line are dropped.</summary>
    private static string Wrap(int width, string separator, string text, bool cutsWords)
    {
        width = Math.Max(1, width);
        if (separator.Length == 0) { separator = "\n"; }
        var bytes = GoBytes.Of(text);
        var output = new StringBuilder();
        var offset = 0;
        string Part(int from, int to) => GoBytes.ToText(bytes.AsSpan(from, to - from));
        while (bytes.Length - offset > width)
        {
            if (bytes[offset] == ' ') { offset++; continue; }
            var space = Array.LastIndexOf(bytes, (byte)' ', offset + width, width + 1);
            if (space < 0 && cutsWords)
            {
                output.Append(Part(offset, offset + width)).Append(separator);
                offset += width;
                continue;
            }

            if (space < 0) { space = Array.IndexOf(bytes, (byte)' ', offset + width); }
            if (space < 0) { break; }
            output.Append(Part(offset, space)).Append(separator);
            offset = space + 1;
        }

        return output.Append(Part(offset, bytes.Length)).ToString();
    }

    private static string Shuffle(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        RandomNumberGenerator.Shuffle(runes.AsSpan());
        return string.Concat(runes);
    }

    private static string RandomText(nint count, string letters)
    {
        if (count is < 0 or > LongestText) { throw new TemplateFunctionException("invalid length"); }
        return RandomNumberGenerator.GetString(letters, (int)count);
    }
}
