using System.Text;
using GoTemplate.RegularExpressions;
using GoTemplate.Values;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private static void AddRegularExpressions(FunctionTable all)
    {
        all.Add("regexQuoteMeta", "string", a => QuoteMeta((string)a[0]!));
        all.Add("regexMatch", "string,string", a => QuietMatch((string)a[0]!, (string)a[1]!));
        all.Add("mustRegexMatch", "string,string", a => Guarded(a, must: true, (r, a) => r.IsMatch((string)a[1]!)));
        foreach (var must in (bool[])[false, true])
        {
            void Add(string name, string signature, Func<GoRegex, object?[], object?> body) =>
                all.Add(must ? "must" + char.ToUpperInvariant(name[0]) + name[1..] : name, signature, a => Guarded(a, must, body));
            Add("regexFind", "string,string", (r, a) => r.Find((string)a[1]!)?.Value ?? "");
            Add("regexFindAll", "string,string,int", (r, a) => Found(r, (string)a[1]!, (nint)a[2]!));
            Add("regexReplaceAll", "string,string,string", (r, a) => r.Replace((string)a[1]!, m => r.Expand((string)a[2]!, m)));
            Add("regexReplaceAllLiteral", "string,string,string", (r, a) => r.Replace((string)a[1]!, _ => (string)a[2]!));
            Add("regexSplit", "string,string,int", (r, a) => Parts(r, (string)a[1]!, (nint)a[2]!));
        }
    }

    private static object? Guarded(object?[] arguments, bool must, Func<GoRegex, object?[], object?> body)
    {
        GoRegex regex;
        var pattern = (string)arguments[0]!;
        try { regex = GoRegex.Compile(pattern); }
        catch (GoRegexException error)
        {
            var quoted = pattern.Contains('`', StringComparison.Ordinal) || pattern.Any(c => c < ' ' && c != '\t') ? Yaml.GoJson.Quote(pattern) : $"`{pattern}`";
            throw new TemplateFunctionException(must ? error.Message : $"regexp: Compile({quoted}): {error.Message}");
        }

        try { return body(regex, arguments); }
        catch (GoRegexException error) { throw new TemplateFunctionException(error.Message); }
    }

    /// <summary>A pattern that cannot be read matches nothing.</summary>
    private static bool QuietMatch(string pattern, string text)
    {
        GoRegex regex;
        try { regex = GoRegex.Compile(pattern); }
        catch (GoRegexException) { return false; }
        try { return regex.IsMatch(text); }
        catch (GoRegexException error) { throw new TemplateFunctionException(error.Message); }
    }

    /// <summary>Go makes room for ten, and doubles it when that is not enough.</summary>
    private static List<string> Found(GoRegex regex, string text, nint limit)
    {
        var list = new List<string>(10);
        list.AddRange(UpTo(limit, regex.FindAll(text)).Select(match => match.Value));
        return list.Count == 0 ? GoTypes.NilTexts : list;
    }

    /// <summary>Go makes room for as many as there are matches, and doubles it where a part remains behind the last.</summary>
    private static List<string> Parts(GoRegex regex, string text, nint limit)
    {
        if (limit == 0) { return GoTypes.NilTexts; }
        if (regex.Pattern.Length > 0 && text.Length == 0) { return [""]; }
        var matches = UpTo(limit, regex.FindAll(text)).ToList();
        var parts = new List<string>(Math.Max(1, matches.Count));
        var (begin, end) = (0, 0);
        foreach (var match in matches)
        {
            if (limit > 0 && parts.Count == limit - 1) { break; }
            end = match.Start;
            if (match.End != 0) { parts.Add(text[begin..end]); }
            begin = match.End;
        }

        if (end != text.Length) { parts.Add(text[begin..]); }
        return parts;
    }

    private static IEnumerable<T> UpTo<T>(nint limit, IEnumerable<T> matches) => limit < 0 ? matches : matches.Take((int)Math.Min(limit, int.MaxValue));

    private static string QuoteMeta(string text)
    {
        var output = new StringBuilder();
        foreach (var c in text)
        {
            if (@"\.+*?()|[]{}^$".Contains(c, StringComparison.Ordinal)) { output.Append('\\'); }
            output.Append(c);
        }

        return output.ToString();
    }
}
