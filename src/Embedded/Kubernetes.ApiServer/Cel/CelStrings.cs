using System.Text;
using Kubernetes.ApiServer.CustomResources;
using static Kubernetes.ApiServer.Cel.CelFunctions;
using T = Kubernetes.ApiServer.Cel.CelType;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Functions of texts, which count characters and not their units: the standard ones, cel-go's strings extension (version 2) and Kubernetes' regex library.</summary>
internal static class CelStrings
{
    /// <summary>The overloads of this library.</summary>
    public static IEnumerable<CelOverload> Overloads() => [.. Searching(), .. Changing()];

    private static IEnumerable<CelOverload> Searching()
    {
        yield return Member("contains", [T.String, T.String], T.Bool, a => S(a, 0).Contains(S(a, 1), StringComparison.Ordinal), walks: true);
        yield return Member("startsWith", [T.String, T.String], T.Bool, a => S(a, 0).StartsWith(S(a, 1), StringComparison.Ordinal), walks: true);
        yield return Member("endsWith", [T.String, T.String], T.Bool, a => S(a, 0).EndsWith(S(a, 1), StringComparison.Ordinal), walks: true);
        yield return Member("matches", [T.String, T.String], T.Bool, Matches, walks: true);
        yield return Global("matches", [T.String, T.String], T.Bool, Matches, walks: true);
        yield return Member("find", [T.String, T.String], T.String, a => Pattern(S(a, 1)).Match(S(a, 0)).Value, walks: true);
        yield return Member("findAll", [T.String, T.String], T.List(T.String), a => FindAll(a, long.MaxValue), walks: true);
        yield return Member("findAll", [T.String, T.String, T.Int], T.List(T.String), a => FindAll(a, (long)a[2]! < 0 ? long.MaxValue : (long)a[2]!), walks: true);
        yield return Member("indexOf", [T.String, T.String], T.Int, a => IndexOf(S(a, 0), S(a, 1), 0), walks: true);
        yield return Member("indexOf", [T.String, T.String, T.Int], T.Int, a => IndexOf(S(a, 0), S(a, 1), (long)a[2]!), walks: true);
        yield return Member("lastIndexOf", [T.String, T.String], T.Int, a => LastIndexOf(S(a, 0), S(a, 1), null), walks: true);
        yield return Member("lastIndexOf", [T.String, T.String, T.Int], T.Int, a => LastIndexOf(S(a, 0), S(a, 1), (long)a[2]!), walks: true);
        yield return Member("charAt", [T.String, T.Int], T.String, a => Slice(S(a, 0), (long)a[1]!, null, 1), walks: true);
    }

    private static IEnumerable<CelOverload> Changing()
    {
        yield return Member("lowerAscii", [T.String], T.String, a => string.Concat(S(a, 0).Select(c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c)), walks: true);
        yield return Member("upperAscii", [T.String], T.String, a => string.Concat(S(a, 0).Select(c => char.IsAsciiLetterLower(c) ? (char)(c & ~0x20) : c)), walks: true);
        yield return Member("trim", [T.String], T.String, a => S(a, 0).Trim(), walks: true);
        yield return Member("replace", [T.String, T.String, T.String], T.String, a => Replace(S(a, 0), S(a, 1), S(a, 2), -1), walks: true);
        yield return Member("replace", [T.String, T.String, T.String, T.Int], T.String, a => Replace(S(a, 0), S(a, 1), S(a, 2), (long)a[3]!), walks: true);
        yield return Member("split", [T.String, T.String], T.List(T.String), a => Split(S(a, 0), S(a, 1), -1), walks: true);
        yield return Member("split", [T.String, T.String, T.Int], T.List(T.String), a => Split(S(a, 0), S(a, 1), (long)a[2]!), walks: true);
        yield return Member("substring", [T.String, T.Int], T.String, a => Slice(S(a, 0), (long)a[1]!, null, null), walks: true);
        yield return Member("substring", [T.String, T.Int, T.Int], T.String, a => Slice(S(a, 0), (long)a[1]!, (long)a[2]!, null), walks: true);
        yield return Member("join", [T.List(T.String)], T.String, a => Join(a[0], ""), walks: true);
        yield return Member("join", [T.List(T.String), T.String], T.String, a => Join(a[0], S(a, 1)), walks: true);
        yield return Member("format", [T.String, T.List(T.Dyn)], T.String, a => CelFormatting.Format(S(a, 0), (IReadOnlyList<object?>)a[1]!), walks: true);
        yield return Global("strings.quote", [T.String], T.String, a => CelFormatting.Quote(S(a, 0)), walks: true);
    }

    /// <summary>An argument that is a text.</summary>
    internal static string S(object?[] arguments, int index) => (string)arguments[index]!;

    private static object Matches(object?[] a) => Pattern(S(a, 1)).IsMatch(S(a, 0));

    private static System.Text.RegularExpressions.Regex Pattern(string pattern) =>
        SchemaPatterns.TryGet(pattern, out var regex) ? regex! : throw new CelException($"error parsing regexp: {SchemaPatterns.Problem(pattern)}");

    private static object?[] FindAll(object?[] a, long most) =>
        Pattern(S(a, 1)).Matches(S(a, 0)).Take((int)Math.Min(most, int.MaxValue)).Select(m => (object?)m.Value).ToArray();

    private static long IndexOf(string text, string part, long from)
    {
        if (part.Length == 0) { return from; }
        if (from < 0) { throw new CelException($"index out of range: {from}"); }
        var (runes, wanted) = (Runes(text), Runes(part));
        if (from >= runes.Length) { return -1; }
        var found = runes.AsSpan((int)from).IndexOf(wanted);
        return found < 0 ? -1 : found + from;
    }

    private static long LastIndexOf(string text, string part, long? from)
    {
        var (runes, wanted) = (Runes(text), Runes(part));
        if (wanted.Length == 0) { return from ?? runes.Length; }
        if (from < 0) { throw new CelException($"index out of range: {from}"); }
        if (from >= runes.Length) { return -1; }
        var end = from is { } limit ? Math.Min(runes.Length, (int)limit + wanted.Length) : runes.Length;
        return runes.AsSpan(0, end).LastIndexOf(wanted);
    }

    private static string Slice(string text, long start, long? end, int? length)
    {
        var runes = Runes(text);
        if (length is not null && start == runes.Length) { return ""; }
        if (start > end) { throw new CelException($"invalid substring range. start: {start}, end: {end}"); }
        var to = end ?? (length is { } count ? start + count : runes.Length);
        return start < 0 || to > runes.Length || start > to ? throw new CelException($"index out of range: {(start < 0 || start > runes.Length ? start : to)}") : string.Concat(runes[(int)start..(int)to]);
    }

    private static string Replace(string text, string old, string by, long most)
    {
        if (most < 0 && old.Length > 0) { return text.Replace(old, by, StringComparison.Ordinal); }
        var left = most < 0 ? long.MaxValue : most;
        var result = new StringBuilder();
        if (old.Length == 0)
        {
            foreach (var rune in text.EnumerateRunes())
            {
                if (left-- > 0) { result.Append(by); }
                result.Append(rune);
            }

            return left > 0 ? result.Append(by).ToString() : result.ToString();
        }

        var at = 0;
        while (left-- > 0 && text.IndexOf(old, at, StringComparison.Ordinal) is >= 0 and var found)
        {
            result.Append(text, at, found - at).Append(by);
            at = found + old.Length;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    private static object?[] Split(string text, string separator, long most)
    {
        if (most == 0) { return []; }
        IEnumerable<string> parts = separator.Length == 0 ? text.EnumerateRunes().Select(r => r.ToString()) : text.Split(separator);
        var all = parts.ToList();
        return most > 0 && all.Count > most
            ? [.. all.Take((int)most - 1), string.Join(separator, all.Skip((int)most - 1))]
            : [.. all];
    }

    private static string Join(object? list, string separator) =>
        string.Join(separator, ((IReadOnlyList<object?>)list!).Select(e => e as string ?? throw new CelException("no such overload")));

    private static Rune[] Runes(string text) => [.. text.EnumerateRunes()];
}
