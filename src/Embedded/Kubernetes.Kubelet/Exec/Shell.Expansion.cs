using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Kubernetes.Kubelet.Exec;

/// <content>Variables, substitutions, arithmetic and the names of files.</content>
internal sealed partial class Shell
{
    private const int MostSubstituted = 1024 * 1024;

    // The fields that a word becomes; quoted, it stays one.
    private async Task<IReadOnlyList<string>> ExpandAsync(Word word, ExecStreams streams, bool quoted, CancellationToken cancellationToken)
    {
        var (fields, any, first) = (new List<(string Text, string Pattern)>(), quoted, true);
        var (text, pattern) = (new StringBuilder(), new StringBuilder());
        foreach (var part in word.Parts)
        {
            any |= part.Quoted;
            if (part is { Kind: WordPartKind.Variable, Text: "@" } && (part.Quoted || !quoted))
            {
                var arguments = session.Arguments.Skip(1).ToList();
                any &= arguments.Count > 0 || word.Parts.Any(p => p.Kind != WordPartKind.Variable && p.Text.Length > 0);
                for (var i = 0; i < arguments.Count; i++)
                {
                    if (i > 0) { End(); }
                    Add(arguments[i], true);
                }

                continue;
            }

            var value = await ValueAsync(part, streams, cancellationToken);
            if (first && part is { Kind: WordPartKind.Text, Quoted: false } && (value == "~" || value.StartsWith("~/", StringComparison.Ordinal)))
            {
                value = session.Environment.GetValueOrDefault("HOME", "/root") + value[1..];
            }

            first = false;
            if (quoted || part.Quoted || part.Kind == WordPartKind.Text)
            {
                Add(value, part.Quoted);
                continue;
            }

            if (value.Length > 0 && value[0] is ' ' or '\t' or '\n' && text.Length > 0) { End(); }
            var pieces = value.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < pieces.Length; i++)
            {
                if (i > 0) { End(); }
                Add(pieces[i], false);
            }

            if (pieces.Length > 0 && value[^1] is ' ' or '\t' or '\n') { End(); }
        }

        if (text.Length > 0 || (any && fields.Count == 0)) { End(); }
        return quoted ? [string.Join(' ', fields.Select(field => field.Text))] : [.. fields.SelectMany(field => ShellPattern.Names(field.Pattern, session) is { Count: > 0 } names ? names : [field.Text])];

        void Add(string value, bool literal)
        {
            if (text.Length + value.Length > ShellLimits.LongestText) { throw new ShellSyntaxException("a word is too long"); }
            text.Append(value);
            pattern.Append(literal ? ShellPattern.Escape(value) : value);
        }

        void End()
        {
            fields.Add((text.ToString(), pattern.ToString()));
            text.Clear();
            pattern.Clear();
        }
    }

    // A word as a pattern, in which what was quoted stands for itself.
    private async Task<string> PatternAsync(Word word, ExecStreams streams, CancellationToken cancellationToken)
    {
        var pattern = new StringBuilder();
        foreach (var part in word.Parts)
        {
            var value = await ValueAsync(part, streams, cancellationToken);
            pattern.Append(part.Quoted ? ShellPattern.Escape(value) : value);
        }

        return pattern.ToString();
    }

    private async Task<string> ValueAsync(WordPart part, ExecStreams streams, CancellationToken cancellationToken) => part.Kind switch
    {
        WordPartKind.Text => part.Text,
        WordPartKind.Variable => await VariableAsync(part.Text, streams, cancellationToken),
        WordPartKind.Command => await SubstituteAsync(part.Text, streams, cancellationToken),
        WordPartKind.Arithmetic => ShellArithmetic.Evaluate(string.Concat(await ExpandAsync(new Word(ShellSyntax.Text(part.Text)), streams, quoted: true, cancellationToken)), session).ToString(CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"no rule for {part.Kind}"),
    };

    private async Task<string> VariableAsync(string text, ExecStreams streams, CancellationToken cancellationToken)
    {
        if (text.Length > 1 && text[0] == '#') { return (Value(text[1..]) ?? "").Length.ToString(CultureInfo.InvariantCulture); }
        var length = text.Length > 0 && !char.IsAsciiLetterOrDigit(text[0]) && text[0] != '_' ? 1 : text.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c == '_').Count();
        var (name, rest) = (text[..length], text[length..]);
        var value = Value(name);
        if (rest.Length == 0)
        {
            return value ?? (session.Options.Contains('u') ? throw new ShellSyntaxException($"{name}: parameter not set") : "");
        }

        var colon = rest[0] == ':';
        var missing = value is null || (colon && value.Length == 0);
        var operation = rest[colon ? 1 : 0];
        var operand = rest[(colon ? 2 : 1)..];
        switch (operation)
        {
            case '-': return missing ? await TextAsync() : value!;
            case '+': return missing ? "" : await TextAsync();
            case '?': return missing ? throw new ShellSyntaxException($"{name}: {(operand.Length > 0 ? await TextAsync() : "parameter not set")}") : value!;
            case '=':
                if (missing) { session.Set(name, value = await TextAsync()); }
                return value!;
            case '#': return ShellPattern.Without(value ?? "", operand, atEnd: false);
            case '%': return ShellPattern.Without(value ?? "", operand, atEnd: true);
            default: throw new ShellSyntaxException("syntax error: bad substitution");
        }

        async Task<string> TextAsync() => string.Concat(await ExpandAsync(new Word(ShellSyntax.Text(Unquoted(operand))), streams, quoted: true, cancellationToken));
    }

    private string? Value(string name) => name switch
    {
        "?" => session.Last.ToString(CultureInfo.InvariantCulture),
        "$" => "1",
        "!" => session.Background.Count > 0 ? (session.Background.Count + 7).ToString(CultureInfo.InvariantCulture) : "",
        "#" => (session.Arguments.Length - 1).ToString(CultureInfo.InvariantCulture),
        "@" or "*" => string.Join(' ', session.Arguments.Skip(1)),
        [>= '0' and <= '9'] => name[0] - '0' is var at && at < session.Arguments.Length ? session.Arguments[at] : null,
        _ => session.Environment.GetValueOrDefault(name),
    };

    private async Task<string> SubstituteAsync(string script, ExecStreams streams, CancellationToken cancellationToken)
    {
        using var read = new BoundedBuffer(MostSubstituted);
        session.Last = await ForkedAsync(async fork =>
        {
            try { return await fork.ScriptAsync(script, streams with { Output = read }, cancellationToken); }
            catch (BrokenPipeException) { return 141; }
        });
        return Encoding.UTF8.GetString(read.ToArray()).TrimEnd('\n');
    }

    private static string Unquoted(string text) => text is [('"' or '\'') and var quote, .., var last] && last == quote ? text[1..^1] : text;

    // The name that a word sets where it is an assignment.
    internal static string? AssignedBy(Word word) =>
        word.Parts is [{ Kind: WordPartKind.Text, Quoted: false, Text: var text }, ..] && text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        && !char.IsAsciiDigit(text[0]) && text[..equals].All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? text[..equals] : null;

    private static Word WithoutName(Word word, string name) => new([word.Parts[0] with { Text = word.Parts[0].Text[(name.Length + 1)..] }, .. word.Parts[1..]]);
}
