using System.Collections.Immutable;
using System.Text;

namespace Kubernetes.Kubelet.Exec;

/// <summary>A part of a word: fixed text, a variable, or the output of a command.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Text">The text, the name with its default, or the command.</param>
/// <param name="Quoted">Whether it stays one word whatever it holds.</param>
internal sealed record WordPart(WordPartKind Kind, string Text, bool Quoted);

/// <summary>What a part of a word is.</summary>
internal enum WordPartKind
{
    Text,
    Variable,
    Command,
}

/// <summary>A word of a command.</summary>
internal sealed record Word(ImmutableArray<WordPart> Parts);

/// <summary>A redirection.</summary>
/// <param name="Stream">0, 1 or 2.</param>
/// <param name="Operator"><c>&lt;</c>, <c>&gt;</c>, <c>&gt;&gt;</c> or <c>&gt;&amp;</c>.</param>
/// <param name="Target">The file, or the stream that is meant.</param>
internal sealed record Redirection(int Stream, string Operator, Word Target);

/// <summary>A command with its words and redirections.</summary>
internal sealed record SimpleCommand(ImmutableArray<Word> Words, ImmutableArray<Redirection> Redirections);

/// <summary>Commands whose outputs feed each other.</summary>
/// <param name="Commands">The commands.</param>
/// <param name="Joint">How it follows the one before: <c>;</c>, <c>&amp;&amp;</c> or <c>||</c>.</param>
internal sealed record Pipeline(ImmutableArray<SimpleCommand> Commands, string Joint);

/// <summary>A script that the built-in shell does not understand.</summary>
internal sealed class ShellSyntaxException(string message) : Exception(message);

/// <summary>Reads scripts: words, quotes, variables, pipes, <c>&amp;&amp;</c>, <c>||</c>, <c>;</c> and redirections. There are no loops and conditions.</summary>
internal sealed class ShellSyntax(string script)
{
    private static readonly string[] Reserved = ["if", "then", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "function", "{", "}", "("];
    private int _at;

    /// <summary>Reads a script.</summary>
    /// <exception cref="ShellSyntaxException">It is not understood.</exception>
    internal static IReadOnlyList<Pipeline> Parse(string script) => new ShellSyntax(script).Script();

    private List<Pipeline> Script()
    {
        var pipelines = new List<Pipeline>();
        var joint = ";";
        while (true)
        {
            SkipBlanks(newLines: true);
            if (_at >= script.Length) { return pipelines; }
            pipelines.Add(new Pipeline(Commands(), joint));
            SkipBlanks(newLines: false);
            joint = Take("&&") ? "&&" : Take("||") ? "||" : Take(";") || Take("&") || Take("\n") || _at >= script.Length ? ";" : throw new ShellSyntaxException($"syntax error: unexpected \"{script[_at]}\"");
        }
    }

    private ImmutableArray<SimpleCommand> Commands()
    {
        var commands = ImmutableArray.CreateBuilder<SimpleCommand>();
        do
        {
            SkipBlanks(newLines: commands.Count > 0);
            commands.Add(Command());
            SkipBlanks(newLines: false);
        }
        while (!Next("||") && Take("|"));
        return commands.ToImmutable();
    }

    private SimpleCommand Command()
    {
        var words = ImmutableArray.CreateBuilder<Word>();
        var redirections = ImmutableArray.CreateBuilder<Redirection>();
        while (true)
        {
            SkipBlanks(newLines: false);
            if (_at >= script.Length || script[_at] is '|' or ';' or '\n' || (script[_at] == '&' && !Next("&>")))
            {
                return words.Count + redirections.Count > 0 ? new SimpleCommand(words.ToImmutable(), redirections.ToImmutable()) : throw new ShellSyntaxException("syntax error: a command is missing");
            }

            if (Redirect() is { } redirection)
            {
                redirections.Add(redirection);
                continue;
            }

            var start = _at;
            words.Add(Word());
            if (words.Count == 1 && Reserved.Contains(script[start.._at]))
            {
                throw new ShellSyntaxException($"\"{script[start.._at]}\" is not part of this node's built-in shell, which has neither loops nor conditions");
            }
        }
    }

    private Redirection? Redirect()
    {
        var stream = 1;
        if (_at + 1 < script.Length && script[_at] is '0' or '1' or '2' && script[_at + 1] is '<' or '>')
        {
            stream = script[_at++] - '0';
        }
        else if (script[_at] == '<')
        {
            stream = 0;
        }
        else if (script[_at] != '>')
        {
            return null;
        }

        var kind = Take(">>") ? ">>" : Take(">&") ? ">&" : Take(">") ? ">" : Take("<") ? "<" : throw new ShellSyntaxException("syntax error: redirection");
        SkipBlanks(newLines: false);
        return new Redirection(stream, kind, Word());
    }

    private Word Word()
    {
        var parts = ImmutableArray.CreateBuilder<WordPart>();
        var text = new StringBuilder();
        var start = _at;
        while (_at < script.Length && script[_at] is not (' ' or '\t' or '\n' or '|' or '&' or ';' or '<' or '>'))
        {
            switch (script[_at])
            {
                case '\\' when _at + 1 < script.Length:
                    text.Append(script[_at + 1]);
                    _at += 2;
                    break;
                case '\'':
                    var close = script.IndexOf('\'', _at + 1);
                    if (close < 0) { throw new ShellSyntaxException("syntax error: unterminated quoted string"); }
                    Flush(false);
                    parts.Add(new WordPart(WordPartKind.Text, script[(_at + 1)..close], true));
                    _at = close + 1;
                    break;
                case '"':
                    Flush(false);
                    DoubleQuoted(parts);
                    break;
                case '$' when Expansion(false) is { } part:
                    Flush(false);
                    parts.Add(part);
                    break;
                default:
                    text.Append(script[_at++]);
                    break;
            }
        }

        Flush(false);
        return _at > start ? new Word(parts.ToImmutable()) : throw new ShellSyntaxException($"syntax error: unexpected \"{(_at < script.Length ? script[_at] : "end")}\"");

        void Flush(bool quoted)
        {
            if (text.Length > 0) { parts.Add(new WordPart(WordPartKind.Text, text.ToString(), quoted)); text.Clear(); }
        }
    }

    private void DoubleQuoted(ImmutableArray<WordPart>.Builder parts)
    {
        _at++;
        var text = new StringBuilder();
        while (_at < script.Length && script[_at] != '"')
        {
            if (script[_at] == '\\' && _at + 1 < script.Length && script[_at + 1] is '"' or '\\' or '$' or '`')
            {
                text.Append(script[_at + 1]);
                _at += 2;
            }
            else if (script[_at] == '$' && Expansion(true) is { } part)
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

        if (_at++ >= script.Length) { throw new ShellSyntaxException("syntax error: unterminated quoted string"); }
        parts.Add(new WordPart(WordPartKind.Text, text.ToString(), true));
    }

    private WordPart? Expansion(bool quoted)
    {
        var rest = script.AsSpan(_at + 1);
        if (rest.StartsWith("("))
        {
            var (depth, end) = (0, _at + 1);
            for (; end < script.Length; end++)
            {
                depth += script[end] switch { '(' => 1, ')' => -1, _ => 0 };
                if (depth == 0) { break; }
            }

            if (end >= script.Length) { throw new ShellSyntaxException("syntax error: unterminated $("); }
            var command = script[(_at + 2)..end];
            _at = end + 1;
            return new WordPart(WordPartKind.Command, command, quoted);
        }

        if (rest.StartsWith("{"))
        {
            var end = script.IndexOf('}', _at);
            if (end < 0) { throw new ShellSyntaxException("syntax error: unterminated ${"); }
            var name = script[(_at + 2)..end];
            _at = end + 1;
            return new WordPart(WordPartKind.Variable, name, quoted);
        }

        var length = 0;
        while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] == '_')) { length++; }
        if (length == 0 && rest.Length > 0 && rest[0] is '?' or '$') { length = 1; }
        if (length == 0) { return null; }
        var variable = rest[..length].ToString();
        _at += 1 + length;
        return new WordPart(WordPartKind.Variable, variable, quoted);
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
