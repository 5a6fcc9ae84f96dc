using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kubernetes.Kubelet.Exec;

/// <summary>The commands of the built-in shell that make and change text.</summary>
internal static partial class ShellCommands
{
    private const int MostNumbers = 100_000;

    private static async Task<int> EchoAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var words = call.Arguments.ToList();
        var (newLine, escapes) = (true, false);
        while (words.Count > 0 && words[0].Length > 1 && words[0][0] == '-' && words[0][1..].All(letter => letter is 'n' or 'e' or 'E'))
        {
            newLine &= !words[0].Contains('n', StringComparison.Ordinal);
            escapes |= words[0].Contains('e', StringComparison.Ordinal);
            words.RemoveAt(0);
        }

        var text = string.Join(' ', words);
        return await PrintAsync(call, (escapes ? Unescaped(text) : text) + (newLine ? "\n" : ""), cancellationToken);
    }

    private static async Task<int> PrintFormattedAsync(ShellCall call, CancellationToken cancellationToken)
    {
        if (call.Arguments.Count == 0) { return await call.FailAsync("usage: printf FORMAT [ARGUMENT...]", cancellationToken, 2); }
        var (format, values) = (Unescaped(call.Arguments[0]), new Queue<string>(call.Arguments.Skip(1)));
        var (text, code) = (new StringBuilder(), 0);
        do
        {
            var before = values.Count;
            text.Append(Directive().Replace(format, match => match.Value == "%%" ? "%" : Formatted(match, values.Count > 0 ? values.Dequeue() : "", ref code)));
            if (values.Count == before) { break; }
        }
        while (values.Count > 0);
        await call.WriteAsync(text.ToString(), cancellationToken);
        return code;
    }

    private static string Formatted(Match directive, string value, ref int code)
    {
        var (flags, kind) = (directive.Groups["flags"].Value, directive.Groups["kind"].Value[0]);
        var width = directive.Groups["width"].Value is { Length: > 0 } stated ? Math.Min(int.Parse(stated, CultureInfo.InvariantCulture), 1_000) : 0;
        var precision = directive.Groups["precision"].Value is { Length: > 0 } digits ? Math.Min(int.Parse(digits, CultureInfo.InvariantCulture), 100) : (int?)null;
        string text;
        if (kind is 's' or 'b' or 'c' or 'q')
        {
            text = kind == 'b' ? Unescaped(value) : kind == 'c' && value.Length > 0 ? value[..1] : value;
            text = precision is { } most && text.Length > most ? text[..most] : text;
        }
        else
        {
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) { code = value.Length > 0 ? 1 : code; }
            text = kind switch
            {
                'x' => ((long)number).ToString("x", CultureInfo.InvariantCulture),
                'X' => ((long)number).ToString("X", CultureInfo.InvariantCulture),
                'o' => Convert.ToString((long)number, 8),
                'f' or 'e' or 'g' => number.ToString($"F{precision ?? 6}", CultureInfo.InvariantCulture),
                _ => ((long)number).ToString(CultureInfo.InvariantCulture),
            };
        }

        return flags.Contains('-', StringComparison.Ordinal) ? text.PadRight(width) : text.PadLeft(width, flags.Contains('0', StringComparison.Ordinal) && kind != 's' ? '0' : ' ');
    }

    private static async Task<int> SequenceAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var words = call.Arguments.ToList();
        var separator = "\n";
        if (words is ["-s", var stated, ..]) { (separator, words) = (stated, words[2..]); }
        var numbers = new List<long>();
        foreach (var word in words)
        {
            if (!long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) { return await call.FailAsync($"invalid number '{word}'", cancellationToken); }
            numbers.Add(number);
        }

        (long First, long Step, long Last)? range = numbers switch { [var last] => (1, 1, last), [var first, var last] => (first, 1, last), [var first, var step and not 0, var last] => (first, step, last), _ => null };
        if (range is not var (from, by, to)) { return await call.FailAsync("a last number is missing", cancellationToken); }
        var text = new List<string>();
        for (var n = from; (by > 0 ? n <= to : n >= to) && text.Count < MostNumbers; n += by) { text.Add(n.ToString(CultureInfo.InvariantCulture)); }
        return text.Count == 0 ? 0 : await PrintAsync(call, string.Join(separator, text) + "\n", cancellationToken);
    }

    private static async Task<int> DateAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var now = call.Session.Time.GetUtcNow();
        var format = call.Arguments.FirstOrDefault(argument => argument.StartsWith('+'))?[1..]
            ?? (call.Arguments.Any(argument => argument.StartsWith("-I", StringComparison.Ordinal)) ? "%Y-%m-%dT%H:%M:%S+00:00" : "%a %b %e %H:%M:%S UTC %Y");
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 >= format.Length) { text.Append(format[i]); continue; }
            text.Append(format[++i] switch
            {
                'Y' => At("yyyy"),
                'm' => At("MM"),
                'd' => At("dd"),
                'H' => At("HH"),
                'M' => At("mm"),
                'S' => At("ss"),
                'y' => At("yy"),
                'e' => now.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
                'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
                'F' => At("yyyy-MM-dd"),
                'T' => At("HH:mm:ss"),
                'R' => At("HH:mm"),
                'D' => At("MM/dd/yy"),
                'I' => At("hh"),
                'p' => At("tt"),
                'a' => At("ddd"),
                'A' => At("dddd"),
                'b' or 'h' => At("MMM"),
                'B' => At("MMMM"),
                'Z' => "UTC",
                'z' => "+0000",
                'n' => "\n",
                't' => "\t",
                '%' => "%",
                's' => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                'N' => At("fffffff") + "00",
                var other => $"%{other}",
            });
        }

        return await PrintAsync(call, text + "\n", cancellationToken);

        string At(string part) => now.UtcDateTime.ToString(part, CultureInfo.InvariantCulture);
    }

    private static async Task<int> UniqueAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var (options, files) = call.Split();
        var groups = new List<(string Line, int Count)>();
        foreach (var line in Lines(await call.ReadAsync(files, cancellationToken)))
        {
            if (groups.Count > 0 && groups[^1].Line == line) { groups[^1] = (line, groups[^1].Count + 1); } else { groups.Add((line, 1)); }
        }

        return await PrintAsync(call, Joined(groups.Where(g => !options.Contains('d') || g.Count > 1).Select(g => options.Contains('c') ? $"{g.Count,7} {g.Line}" : g.Line)), cancellationToken);
    }

    private static async Task<int> CutAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var (delimiter, fields, characters, files) = ('\t', "", false, new List<string>());
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            var argument = call.Arguments[i];
            if (argument.Length < 2 || argument[0] != '-') { files.Add(argument); continue; }
            var value = argument.Length > 2 ? argument[2..] : ++i < call.Arguments.Count ? call.Arguments[i] : "";
            if (argument[1] == 'd') { delimiter = value.Length > 0 ? value[0] : delimiter; }
            else { (fields, characters) = (value, argument[1] is 'c' or 'b'); }
        }

        var ranges = fields.Split(',').Select(range => range.Split('-')).Select(ends => (From: Number(ends[0], 1), To: Number(ends[^1], int.MaxValue))).ToList();
        if (fields.Length == 0 || ranges.Any(range => range.From < 1)) { return await call.FailAsync("invalid field list", cancellationToken); }
        return await PrintAsync(call, Joined(Lines(await call.ReadAsync(files, cancellationToken)).Select(Cut)), cancellationToken);

        string Cut(string line)
        {
            if (characters) { return string.Concat(line.Where((_, index) => Wanted(index + 1))); }
            return line.Contains(delimiter, StringComparison.Ordinal) ? string.Join(delimiter, line.Split(delimiter).Where((_, index) => Wanted(index + 1))) : line;
        }

        bool Wanted(int index) => ranges.Any(range => index >= range.From && index <= range.To);

        static int Number(string text, int otherwise) => text.Length == 0 ? otherwise : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private static async Task<int> TranslateAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var (options, sets) = call.Split();
        if (sets.Count == 0 || (sets.Count == 1 && !options.Overlaps("ds"))) { return await call.FailAsync("two sets are needed", cancellationToken); }
        var (from, to) = (Members(sets[0]), sets.Count > 1 ? Members(sets[1]) : "");
        var text = new StringBuilder();
        foreach (var character in await call.ReadAsync([], cancellationToken))
        {
            var at = from.IndexOf(character, StringComparison.Ordinal);
            if (options.Contains('c')) { at = at < 0 ? int.MaxValue : -1; }
            if (at < 0) { text.Append(character); continue; }
            if (options.Contains('d')) { continue; }
            var changed = to.Length == 0 ? character : to[Math.Min(at, to.Length - 1)];
            if (!options.Contains('s') || text.Length == 0 || text[^1] != changed) { text.Append(changed); }
        }

        return await PrintAsync(call, text.ToString(), cancellationToken);

        static string Members(string set)
        {
            set = Unescaped(set.Replace("[:upper:]", "A-Z", StringComparison.Ordinal).Replace("[:lower:]", "a-z", StringComparison.Ordinal).Replace("[:digit:]", "0-9", StringComparison.Ordinal).Replace("[:space:]", " \t\n\r", StringComparison.Ordinal));
            return Range().Replace(set, match => match.Value[0] <= match.Value[2] ? string.Concat(Enumerable.Range(match.Value[0], match.Value[2] - match.Value[0] + 1).Select(code => (char)code)) : match.Value);
        }
    }

    private static string Unescaped(string text) => !text.Contains('\\', StringComparison.Ordinal) ? text : EscapeSequence().Replace(text, match => match.Value[1] switch
    {
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        'a' => "\a",
        'e' => "\u001b",
        '\\' => "\\",
        '0' => ((char)Convert.ToInt32("0" + match.Value[2..], 8)).ToString(),
        'x' when match.Value.Length > 2 => ((char)Convert.ToInt32(match.Value[2..], 16)).ToString(),
        _ => match.Value,
    });

    [GeneratedRegex("%(?:%|(?<flags>[-+ 0#]*)(?<width>[0-9]{0,4})(?:\\.(?<precision>[0-9]{0,3}))?(?<kind>[sbcqdiuxXofeg]))", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Directive();

    [GeneratedRegex(".-.", RegexOptions.NonBacktracking)]
    private static partial Regex Range();

    [GeneratedRegex(@"\\(?:0[0-7]{0,3}|x[0-9a-fA-F]{1,2}|.)", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex EscapeSequence();
}
