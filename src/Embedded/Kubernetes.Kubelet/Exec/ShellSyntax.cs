using System.Collections.Immutable;

namespace Kubernetes.Kubelet.Exec;

/// <summary>
/// Reads scripts: lists, pipes, redirections, <c>if</c>, <c>for</c>, <c>while</c>, <c>until</c>, <c>case</c>, groups, subshells and functions.
/// </summary>
internal sealed partial class ShellSyntax(string script)
{
    private const int Deepest = 64;
    private static readonly string[] Reserved = ["if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "{", "}", "!"];
    private readonly List<(string End, bool Literal, Action<Word> Set)> _hereDocuments = [];
    private int _at;
    private int _depth;

    private bool IsAtEnd => _at >= script.Length;

    /// <summary>Reads a script.</summary>
    /// <exception cref="ShellSyntaxException">It is not understood.</exception>
    internal static ShellList Parse(string script)
    {
        var syntax = new ShellSyntax(script);
        var list = syntax.List();
        return syntax.IsAtEnd ? list : throw syntax.Unexpected();
    }

    // Up to the end of the text, a closing parenthesis, ;; or one of the words.
    private ShellList List(params string[] ends)
    {
        var items = ImmutableArray.CreateBuilder<AndOr>();
        while (true)
        {
            SkipBlanks(newLines: true);
            if (_at >= script.Length || script[_at] == ')' || Next(";;") || ends.Contains(PeekWord())) { return new ShellList(items.ToImmutable()); }
            items.Add(AndOr());
        }
    }

    private AndOr AndOr()
    {
        var parts = ImmutableArray.CreateBuilder<(string, Pipeline)>();
        parts.Add((";", Pipeline()));
        while (true)
        {
            SkipBlanks(newLines: false);
            var joint = Take("&&") ? "&&" : Take("||") ? "||" : null;
            if (joint is null) { break; }
            SkipBlanks(newLines: true);
            parts.Add((joint, Pipeline()));
        }

        var background = Take("&");
        if (!background && !Next(";;") && !Take(";") && _at < script.Length && script[_at] is not ('\n' or ')')) { throw Unexpected(); }
        return new AndOr(parts.ToImmutable(), background);
    }

    private Pipeline Pipeline()
    {
        var negated = PeekWord() == "!";
        if (negated)
        {
            _at++;
            SkipBlanks(newLines: false);
        }

        var commands = ImmutableArray.CreateBuilder<ShellNode>();
        do
        {
            SkipBlanks(newLines: commands.Count > 0);
            commands.Add(Command());
            SkipBlanks(newLines: false);
        }
        while (!Next("||") && Take("|"));
        return new Pipeline(commands.ToImmutable(), negated);
    }

    private ShellNode Command()
    {
        if (++_depth > Deepest) { throw new ShellSyntaxException("syntax error: commands within commands are nested too deeply"); }
        try
        {
            var word = PeekWord();
            var node = _at < script.Length && script[_at] == '(' ? Subshell() : word switch
            {
                "if" => If(),
                "while" or "until" => Loop(word),
                "for" => For(),
                "case" => Case(),
                "{" => Group(),
                "function" => Function(),
                not null when Reserved.Contains(word) => throw new ShellSyntaxException($"syntax error: unexpected \"{word}\""),
                _ => Simple(),
            };
            return node is SimpleCommand or FunctionCommand ? node : node with { Redirections = Redirections() };
        }
        finally
        {
            _depth--;
        }
    }

    private IfCommand If()
    {
        var branches = ImmutableArray.CreateBuilder<(ShellList, ShellList)>();
        do
        {
            _at += PeekWord()!.Length;
            var condition = List("then");
            Expect("then");
            branches.Add((condition, List("elif", "else", "fi")));
        }
        while (PeekWord() == "elif");
        ShellList? otherwise = null;
        if (PeekWord() == "else")
        {
            Expect("else");
            otherwise = List("fi");
        }

        Expect("fi");
        return new IfCommand(branches.ToImmutable(), otherwise);
    }

    private LoopCommand Loop(string word)
    {
        Expect(word);
        var condition = List("do");
        return new LoopCommand(condition, Body(), word == "until");
    }

    private ForCommand For()
    {
        Expect("for");
        SkipBlanks(newLines: false);
        var variable = Word().Literal is { Length: > 0 } name && name.All(IsNamePart) ? name : throw new ShellSyntaxException("syntax error: bad for loop variable");
        SkipBlanks(newLines: true);
        ImmutableArray<Word>? words = null;
        if (PeekWord() == "in")
        {
            Expect("in");
            var all = ImmutableArray.CreateBuilder<Word>();
            for (SkipBlanks(newLines: false); _at < script.Length && script[_at] is not (';' or '\n'); SkipBlanks(newLines: false)) { all.Add(Word()); }
            words = all.ToImmutable();
        }

        SkipBlanks(newLines: false);
        Take(";");
        SkipBlanks(newLines: true);
        return new ForCommand(variable, words, Body());
    }

    private ShellList Body()
    {
        Expect("do");
        var body = List("done");
        Expect("done");
        return body;
    }

    private CaseCommand Case()
    {
        Expect("case");
        SkipBlanks(newLines: false);
        var subject = Word();
        SkipBlanks(newLines: true);
        Expect("in");
        var arms = ImmutableArray.CreateBuilder<(ImmutableArray<Word>, ShellList)>();
        for (SkipBlanks(newLines: true); PeekWord() != "esac"; SkipBlanks(newLines: true))
        {
            Take("(");
            var patterns = ImmutableArray.CreateBuilder<Word>();
            do
            {
                SkipBlanks(newLines: false);
                patterns.Add(Word());
                SkipBlanks(newLines: false);
            }
            while (Take("|"));
            if (!Take(")")) { throw Unexpected(); }
            arms.Add((patterns.ToImmutable(), List("esac")));
            Take(";;");
        }

        Expect("esac");
        return new CaseCommand(subject, arms.ToImmutable());
    }

    private GroupCommand Group()
    {
        Expect("{");
        var body = List("}");
        Expect("}");
        return new GroupCommand(body, Subshell: false);
    }

    private GroupCommand Subshell()
    {
        _at++;
        var body = List();
        return Take(")") ? new GroupCommand(body, Subshell: true) : throw Unexpected();
    }

    private FunctionCommand Function()
    {
        Expect("function");
        SkipBlanks(newLines: false);
        var name = Word().Literal ?? throw new ShellSyntaxException("syntax error: bad function name");
        Take("()");
        SkipBlanks(newLines: true);
        return new FunctionCommand(name, Command());
    }

    private ShellNode Simple()
    {
        var words = ImmutableArray.CreateBuilder<Word>();
        var redirections = ImmutableArray.CreateBuilder<Redirection>();
        while (true)
        {
            SkipBlanks(newLines: false);
            if (words.Count > 0 && words[0].Literal == "[[" && words[^1].Literal != "]]" && (Take("&&") ? "&&" : Take("||") ? "||" : Take("<") ? "<" : Take(">") ? ">" : null) is { } operation)
            {
                words.Add(new Word([new WordPart(WordPartKind.Text, operation, true)]));
                continue;
            }

            if (_at >= script.Length || script[_at] is '|' or ';' or '\n' or ')' || (script[_at] == '&' && !Next("&>")))
            {
                return words.Count + redirections.Count > 0
                    ? new SimpleCommand(words.ToImmutable()) { Redirections = Finished(redirections) }
                    : throw Unexpected();
            }

            if (Redirect(redirections)) { continue; }
            words.Add(Word());
            if (words.Count == 1 && Take("()"))
            {
                SkipBlanks(newLines: true);
                return new FunctionCommand(words[0].Literal ?? throw new ShellSyntaxException("syntax error: bad function name"), Command());
            }
        }
    }

    private ImmutableArray<Redirection> Redirections()
    {
        var redirections = ImmutableArray.CreateBuilder<Redirection>();
        for (SkipBlanks(newLines: false); _at < script.Length && Redirect(redirections); SkipBlanks(newLines: false))
        {
        }

        return Finished(redirections);
    }

    // The text of a here-document stands after the line: it is read before the command is complete.
    private ImmutableArray<Redirection> Finished(ImmutableArray<Redirection>.Builder redirections)
    {
        if (_hereDocuments.Count > 0 && script.IndexOf('\n', _at) is >= 0 and var line) { ReadHereDocuments(line + 1); }
        return redirections.ToImmutable();
    }

    private void Expect(string word)
    {
        if (PeekWord() != word) { throw _at >= script.Length ? new ShellSyntaxException($"syntax error: unexpected end of file (expecting \"{word}\")") : Unexpected(); }
        _at += word.Length;
    }

    // The next word where it has only letters, or is a brace or an exclamation mark.
    private string? PeekWord()
    {
        var end = _at;
        if (end < script.Length && script[end] is '{' or '}' or '!') { end++; }
        else { while (end < script.Length && char.IsAsciiLetterLower(script[end])) { end++; } }
        return end > _at && (end >= script.Length || script[end] is ' ' or '\t' or '\n' or '\r' or ';' or ')' or '(' or '&' or '|' or '<' or '>') ? script[_at..end] : null;
    }

    private ShellSyntaxException Unexpected() => new(_at >= script.Length
        ? "syntax error: unexpected end of file"
        : $"syntax error: unexpected \"{PeekWord() ?? (script[_at] == '\n' ? "newline" : script[_at].ToString())}\"");

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
