using System.Collections.Immutable;
using System.Text;

namespace Kubernetes.Kubelet.Exec;

/// <content>Words, quotes, expansions, redirections and here-documents.</content>
internal sealed partial class ShellSyntax
{
    /// <summary>Reads text in which only expansions are special.</summary>
    internal static ImmutableArray<WordPart> Text(string text) => new ShellSyntax(text).Quoted(null);

    private bool Redirect(ImmutableArray<Redirection>.Builder redirections)
    {
        var stream = 1;
        var both = Take("&>");
        if (!both)
        {
            if (_at + 1 < script.Length && script[_at] is '0' or '1' or '2' && script[_at + 1] is '<' or '>') { stream = script[_at++] - '0'; }
            else if (script[_at] == '<') { stream = 0; }
            else if (script[_at] != '>') { return false; }
        }

        if (Take("<<"))
        {
            var strip = Take("-");
            SkipBlanks(newLines: false);
            var end = Word();
            var index = redirections.Count;
            redirections.Add(new Redirection(0, "<<", new Word([])));
            _hereDocuments.Add(((strip ? "-" : " ") + string.Concat(end.Parts.Select(part => part.Text)), end.Parts.Any(part => part.Quoted), text => redirections[index] = redirections[index] with { Target = text }));
            return true;
        }

        var kind = both ? ">" : Take(">>") ? ">>" : Take(">&") ? ">&" : Take(">") ? ">" : Take("<") ? "<" : throw new ShellSyntaxException("syntax error: redirection");
        SkipBlanks(newLines: false);
        redirections.Add(new Redirection(stream, kind, Word()));
        if (both) { redirections.Add(new Redirection(2, ">&", new Word([new WordPart(WordPartKind.Text, "1", true)]))); }
        return true;
    }

    private void ReadHereDocuments(int at)
    {
        var start = at;
        foreach (var (end, literal, set) in _hereDocuments)
        {
            var text = new StringBuilder();
            while (true)
            {
                if (at >= script.Length) { throw new ShellSyntaxException($"syntax error: unterminated here-document (expecting \"{end[1..]}\")"); }
                var stop = script.IndexOf('\n', at) is >= 0 and var found ? found : script.Length;
                var line = end[0] == '-' ? script[at..stop].TrimStart('\t') : script[at..stop];
                at = stop + 1;
                if (line == end[1..]) { break; }
                text.Append(line).Append('\n');
            }

            set(literal ? new Word([new WordPart(WordPartKind.Text, text.ToString(), true)]) : new Word(Text(text.ToString())));
        }

        _hereDocuments.Clear();
        // What was read is no part of the script any more.
        script = string.Concat(script.AsSpan(0, start), script.AsSpan(Math.Min(at, script.Length)));
    }

    private Word Word()
    {
        var parts = ImmutableArray.CreateBuilder<WordPart>();
        var text = new StringBuilder();
        var start = _at;
        while (_at < script.Length && script[_at] is not (' ' or '\t' or '\n' or '\r' or '|' or '&' or ';' or '<' or '>' or '(' or ')'))
        {
            switch (script[_at])
            {
                case '\\' when _at + 1 < script.Length:
                    Flush();
                    if (script[_at + 1] != '\n') { parts.Add(new WordPart(WordPartKind.Text, script[_at + 1].ToString(), true)); }
                    _at += 2;
                    break;
                case '\'':
                    var close = script.IndexOf('\'', _at + 1);
                    if (close < 0) { throw new ShellSyntaxException("syntax error: unterminated quoted string"); }
                    Flush();
                    parts.Add(new WordPart(WordPartKind.Text, script[(_at + 1)..close], true));
                    _at = close + 1;
                    break;
                case '"':
                    Flush();
                    _at++;
                    parts.AddRange(Quoted('"'));
                    break;
                case '$' or '`' when Expansion(false) is { } part:
                    Flush();
                    parts.Add(part);
                    break;
                default:
                    text.Append(script[_at++]);
                    break;
            }
        }

        Flush();
        return _at > start ? new Word(parts.ToImmutable()) : throw Unexpected();

        void Flush()
        {
            if (text.Length > 0) { parts.Add(new WordPart(WordPartKind.Text, text.ToString(), false)); text.Clear(); }
        }
    }

    // Text in which only expansions are special, up to a quote or to the end.
    private ImmutableArray<WordPart> Quoted(char? end)
    {
        var parts = ImmutableArray.CreateBuilder<WordPart>();
        var text = new StringBuilder();
        while (_at < script.Length && script[_at] != end)
        {
            if (script[_at] == '\\' && _at + 1 < script.Length && script[_at + 1] is '"' or '\\' or '$' or '`' or '\n')
            {
                if (script[_at + 1] != '\n') { text.Append(script[_at + 1]); }
                _at += 2;
            }
            else if (script[_at] is '$' or '`' && Expansion(true) is { } part)
            {
                parts.Add(new WordPart(WordPartKind.Text, text.ToString(), true));
                text.Clear();
                parts.Add(part);
            }
            else
            {
                text.Append(script[_at++]);
            }
        }

        if (end is not null && _at++ >= script.Length) { throw new ShellSyntaxException("syntax error: unterminated quoted string"); }
        parts.Add(new WordPart(WordPartKind.Text, text.ToString(), true));
        return parts.ToImmutable();
    }

    private WordPart? Expansion(bool quoted)
    {
        if (script[_at] == '`')
        {
            var close = script.IndexOf('`', _at + 1);
            if (close < 0) { throw new ShellSyntaxException("syntax error: unterminated `"); }
            var command = script[(_at + 1)..close];
            _at = close + 1;
            return new WordPart(WordPartKind.Command, command, quoted);
        }

        if (Next("$(("))
        {
            var end = Closing(_at + 1, "$((");
            if (script[end - 1] != ')') { throw new ShellSyntaxException("syntax error: unterminated $(("); }
            var expression = script[(_at + 3)..(end - 1)];
            _at = end + 1;
            return new WordPart(WordPartKind.Arithmetic, expression, quoted);
        }

        if (Next("$("))
        {
            var end = Closing(_at + 1, "$(");
            var command = script[(_at + 2)..end];
            _at = end + 1;
            return new WordPart(WordPartKind.Command, command, quoted);
        }

        if (Next("${"))
        {
            var end = script.IndexOf('}', _at);
            if (end < 0) { throw new ShellSyntaxException("syntax error: unterminated ${"); }
            var name = script[(_at + 2)..end];
            _at = end + 1;
            return new WordPart(WordPartKind.Variable, name, quoted);
        }

        var rest = script.AsSpan(_at + 1);
        var length = 0;
        if (rest.Length > 0 && (char.IsAsciiDigit(rest[0]) || rest[0] is '?' or '$' or '#' or '@' or '*' or '!')) { length = 1; }
        else { while (length < rest.Length && IsNamePart(rest[length])) { length++; } }
        if (length == 0) { return null; }
        var variable = rest[..length].ToString();
        _at += 1 + length;
        return new WordPart(WordPartKind.Variable, variable, quoted);
    }

    // Where the parenthesis at a place closes; those within quotes do not count.
    private int Closing(int at, string what)
    {
        var depth = 0;
        for (; at < script.Length; at++)
        {
            switch (script[at])
            {
                case '\\': at++; break;
                case '\'' or '"' when script.IndexOf(script[at], at + 1) is >= 0 and var quote: at = quote; break;
                case '(': depth++; break;
                case ')' when --depth == 0: return at;
            }
        }

        throw new ShellSyntaxException($"syntax error: unterminated {what}");
    }

    private void SkipBlanks(bool newLines)
    {
        while (_at < script.Length)
        {
            if (script[_at] is ' ' or '\t' or '\r' || (newLines && script[_at] == '\n')) { _at++; }
            else if (script[_at] == '\\' && Next("\\\n")) { _at += 2; }
            else if (script[_at] == '#' && (_at == 0 || script[_at - 1] is ' ' or '\n' or ';' or '\t')) { _at = script.IndexOf('\n', _at) is >= 0 and var end ? end : script.Length; }
            else { return; }
        }
    }

    private bool Next(string text) => string.CompareOrdinal(script, _at, text, 0, text.Length) == 0;

    private bool Take(string text)
    {
        var found = Next(text);
        if (found) { _at += text.Length; }
        return found;
    }
}
