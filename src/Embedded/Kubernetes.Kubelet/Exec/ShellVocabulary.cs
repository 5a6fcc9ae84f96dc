using System.Collections.Immutable;

namespace Kubernetes.Kubelet.Exec;

/// <summary>What the built-in shell can run, and whether that is all that a command asks for.</summary>
internal static class ShellVocabulary
{
    // These run other commands, and so are part of the shell itself.
    private static readonly string[] OfShell = [".", "eval", "exec", "source", "timeout", "sh", "bash", "ash", "dash"];

    private static readonly string[] Folders = ["/bin", "/usr/bin", "/sbin", "/usr/sbin", "/usr/local/bin"];

    /// <summary>The names of the commands.</summary>
    internal static string Text => string.Join(' ', ShellCommands.Known.Keys.Concat(OfShell).Order(StringComparer.Ordinal));

    /// <summary>Whether a command is known, by its name or by its path in a folder of programs.</summary>
    internal static bool Knows(string command)
    {
        var name = command.Split('/')[^1];
        return (name == command || Folders.Contains(command[..^(name.Length + 1)])) && (ShellCommands.Known.ContainsKey(name) || OfShell.Contains(name));
    }

    /// <summary>The names of the commands that a command would run, as far as they are written in it.</summary>
    /// <exception cref="ShellSyntaxException">It is a script that is not understood.</exception>
    internal static IReadOnlySet<string> CommandsOf(ImmutableArray<string> command, ShellSession session)
    {
        var (names, functions) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        Command(command);
        names.ExceptWith(functions);
        return names;

        void Command(ImmutableArray<string> words)
        {
            if (ShellScript.Of(words, session) is { } script) { List(ShellSyntax.Parse(script.Text)); return; }
            names.Add(words[0]);
            var inner = words[0].Split('/')[^1] switch { "exec" or "eval" => words[1..], "timeout" when words.Length > 1 => words[2..], "env" => [.. words.Skip(1).SkipWhile(word => word.Contains('=', StringComparison.Ordinal))], _ => [] };
            if (!inner.IsEmpty) { Command(inner); }
        }

        void List(ShellList list)
        {
            foreach (var node in list.Items.SelectMany(item => item.Parts).SelectMany(part => part.Pipeline.Commands)) { Node(node); }
        }

        void Node(ShellNode node)
        {
            foreach (var redirection in node.Redirections) { Words([redirection.Target]); }
            switch (node)
            {
                case SimpleCommand simple:
                    Words(simple.Words);
                    var words = simple.Words.SkipWhile(word => Shell.AssignedBy(word) is not null).Select(word => word.Literal ?? "").ToImmutableArray();
                    if (words is [{ Length: > 0 }, ..]) { Command(words); }
                    break;
                case IfCommand branching:
                    foreach (var (condition, then) in branching.Branches) { List(condition); List(then); }
                    if (branching.Otherwise is { } otherwise) { List(otherwise); }
                    break;
                case LoopCommand loop: List(loop.Condition); List(loop.Body); break;
                case ForCommand loop: Words(loop.Words ?? []); List(loop.Body); break;
                case CaseCommand choice:
                    foreach (var (_, body) in choice.Arms) { List(body); }
                    break;
                case GroupCommand group: List(group.Body); break;
                case FunctionCommand function: functions.Add(function.Name); Node(function.Body); break;
            }
        }

        void Words(ImmutableArray<Word> words)
        {
            foreach (var part in words.SelectMany(word => word.Parts).Where(part => part.Kind == WordPartKind.Command)) { List(ShellSyntax.Parse(part.Text)); }
        }
    }
}
