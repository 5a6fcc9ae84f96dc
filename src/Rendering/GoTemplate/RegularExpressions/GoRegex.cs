using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace GoTemplate.RegularExpressions;

/// <summary>
/// Go's <c>regexp</c>: RE2's language, matched in time that grows with the text, whatever the pattern; the first
/// alternative that leads to a match wins.
/// </summary>
public sealed class GoRegex
{
    private const int MostCached = 500;
    private const int LongestResult = 64 * 1024 * 1024;
    private static readonly ConcurrentDictionary<string, GoRegex> Cache = new(StringComparer.Ordinal);
    private readonly RegexProgram _program;
    private readonly IReadOnlyList<string?> _names;

    private GoRegex(string pattern)
    {
        Pattern = pattern;
        (var tree, _names) = RegexParser.Parse(pattern);
        _program = RegexProgram.Compile(tree, pattern);
    }

    /// <summary>The pattern.</summary>
    public string Pattern { get; }

    /// <summary>Compiles a pattern.</summary>
    /// <param name="pattern">A pattern in RE2's language.</param>
    /// <returns>The compiled pattern, which may be used by many threads.</returns>
    /// <exception cref="GoRegexException">It is no pattern.</exception>
    public static GoRegex Compile(string pattern)
    {
        if (Cache.TryGetValue(pattern, out var known)) { return known; }
        var compiled = new GoRegex(pattern);
        if (Cache.Count >= MostCached) { Cache.Clear(); }
        return Cache[pattern] = compiled;
    }

    /// <summary>Whether the pattern matches anywhere.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True when it does.</returns>
    /// <exception cref="GoRegexException">It took too long.</exception>
    public bool IsMatch(string text) => Machine(text).Find(0) is not null;

    /// <summary>The leftmost match.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="GoRegexException">It took too long.</exception>
    public GoMatch? Find(string text) => Machine(text).Find(0) is { } bounds ? new(text, bounds) : null;

    /// <summary>The matches one behind the other (<c>FindAll</c>): an empty one directly behind another does not count.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The matches.</returns>
    /// <exception cref="GoRegexException">It took too long.</exception>
    public IEnumerable<GoMatch> FindAll(string text)
    {
        var machine = Machine(text);
        var previousEnd = -1;
        for (var at = 0; at <= text.Length;)
        {
            if (machine.Find(at) is not { } bounds) { yield break; }
            var accepted = true;
            if (bounds[1] == at)
            {
                accepted = bounds[0] != previousEnd;
                at += Width(text, at);
            }
            else { at = bounds[1]; }

            previousEnd = bounds[1];
            if (accepted) { yield return new(text, bounds); }
        }
    }

    /// <summary>Replaces every match (<c>ReplaceAllStringFunc</c>).</summary>
    /// <param name="text">The text.</param>
    /// <param name="replacement">What stands for a match.</param>
    /// <returns>The new text.</returns>
    /// <exception cref="GoRegexException">It took too long.</exception>
    public string Replace(string text, Func<GoMatch, string> replacement)
    {
        var output = new StringBuilder();
        var machine = Machine(text);
        var done = 0;
        for (var at = 0; at <= text.Length;)
        {
            if (machine.Find(at) is not { } bounds) { break; }
            output.Append(text, done, bounds[0] - done);
            if (bounds[1] > done || bounds[0] == 0) { output.Append(replacement(new(text, bounds))); }
            if (output.Length > LongestResult) { throw new GoRegexException("regexp: result too long"); }
            done = bounds[1];
            at = Math.Max(bounds[1], at + Width(text, at));
        }

        return output.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>Go's <c>Expand</c>: <c>$1</c>, <c>${name}</c>; a bare name is the longest run of letters, digits and underscores.</summary>
    /// <param name="template">The template.</param>
    /// <param name="match">The match whose groups are meant.</param>
    /// <returns>The expanded text.</returns>
    public string Expand(string template, GoMatch match)
    {
        var output = new StringBuilder();
        for (var i = 0; i < template.Length;)
        {
            if (template[i] != '$') { output.Append(template[i++]); continue; }
            if (i + 1 < template.Length && template[i + 1] == '$') { output.Append('$'); i += 2; continue; }
            var braced = i + 1 < template.Length && template[i + 1] == '{';
            var start = i + (braced ? 2 : 1);
            var end = start;
            while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_')) { end++; }
            if (end == start || (braced && (end >= template.Length || template[end] != '}'))) { output.Append('$'); i++; continue; }
            output.Append(Named(template[start..end], match));
            i = braced ? end + 1 : end;
        }

        return output.ToString();
    }

    private string Named(string name, GoMatch match)
    {
        if (name.All(char.IsAsciiDigit) && (name.Length == 1 || name[0] != '0'))
        {
            return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? match.Group(number) ?? "" : "";
        }

        for (var i = 1; i < _names.Count; i++)
        {
            if (_names[i] == name && match.Group(i) is { } text) { return text; }
        }

        return "";
    }

    private static int Width(string text, int at) => at < text.Length && Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1;

    private RegexMachine Machine(string text) => new(_program, _names.Count, text);
}
