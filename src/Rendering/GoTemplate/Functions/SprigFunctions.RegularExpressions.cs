using System.Text;
using System.Text.RegularExpressions;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private static void AddRegularExpressions(FunctionTable all)
    {
        all.Add("regexQuoteMeta", "string", a => QuoteMeta((string)a[0]!));
        foreach (var must in (bool[])[false, true])
        {
            void Add(string name, string signature, Func<Regex, object?[], object?> body) =>
                all.Add(must ? "must" + char.ToUpperInvariant(name[0]) + name[1..] : name, signature, a => Guarded(a, must, body));
            if (must) { Add("regexMatch", "string,string", (r, a) => r.IsMatch((string)a[1]!)); }
            else { all.Add("regexMatch", "string,string", a => QuietMatch((string)a[0]!, (string)a[1]!)); }
            Add("regexFind", "string,string", (r, a) => r.Match((string)a[1]!).Value);
            Add("regexFindAll", "string,string,int", (r, a) => Found(r, (string)a[1]!, (nint)a[2]!));
            Add("regexReplaceAll", "string,string,string", (r, a) => GoRegex.Replace(r, (string)a[1]!, m => GoRegex.Expand((string)a[2]!, m)));
            Add("regexReplaceAllLiteral", "string,string,string", (r, a) => GoRegex.Replace(r, (string)a[1]!, _ => (string)a[2]!));
            Add("regexSplit", "string,string,int", (r, a) => Parts(r, (string)a[1]!, (nint)a[2]!));
        }
    }

    private static object? Guarded(object?[] arguments, bool must, Func<Regex, object?[], object?> body)
    {
        Regex regex;
        try
        {
            regex = GoRegex.Compile((string)arguments[0]!);
        }
        catch (TemplateFunctionException error) when (!must)
        {
            throw new TemplateFunctionException($"regexp: Compile(`{arguments[0]}`): {error.Message}");
        }

        try { return body(regex, arguments); }
        catch (RegexMatchTimeoutException) { throw new TemplateFunctionException("regexp: evaluation took too long"); }
    }

    private static bool QuietMatch(string pattern, string text)
    {
        try { return GoRegex.Compile(pattern).IsMatch(text); }
        catch (TemplateFunctionException) { return false; }
        catch (RegexMatchTimeoutException) { throw new TemplateFunctionException("regexp: evaluation took too long"); }
    }

    private static List<string> Found(Regex regex, string text, nint limit)
    {
        if (limit == 0) { return []; }
        var found = GoRegex.Matches(regex, text).Select(match => match.Value);
        return [.. limit < 0 ? found : found.Take((int)limit)];
    }

    private static List<string> Parts(Regex regex, string text, nint limit)
    {
        if (limit == 0) { return []; }
        if (regex.ToString().Length > 0 && text.Length == 0) { return [""]; }
        var parts = new List<string>();
        var (begin, end) = (0, 0);
        foreach (var match in GoRegex.Matches(regex, text))
        {
            if (limit > 0 && parts.Count == limit - 1) { break; }
            end = match.Index;
            if (match.Index + match.Length != 0) { parts.Add(text[begin..end]); }
            begin = match.Index + match.Length;
        }

        if (end != text.Length) { parts.Add(text[begin..]); }
        return parts;
    }

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
