using System.Collections.Immutable;

namespace Kubernetes.Kubelet.Exec;

/// <summary>A script that a command asks a shell to run.</summary>
/// <param name="Text">The script.</param>
/// <param name="Arguments">Its arguments, its name first.</param>
/// <param name="Options">The options of the shell, such as <c>e</c>.</param>
internal sealed record ShellScript(string Text, ImmutableArray<string> Arguments, string Options)
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>Whether a command is a shell.</summary>
    internal static bool IsShell(string command) => command.Split('/')[^1] is "sh" or "bash" or "ash" or "dash";

    /// <summary>The script of <c>sh -c TEXT</c>, <c>sh FILE</c>, or of a file that begins with <c>#!</c> and a shell.</summary>
    /// <returns>Null where the command is none of them.</returns>
    internal static ShellScript? Of(ImmutableArray<string> command, ShellSession session)
    {
        if (!IsShell(command[0]))
        {
            return command[0].Contains('/', StringComparison.Ordinal) && Read(command[0], session) is { } direct && direct.StartsWith("#!", StringComparison.Ordinal)
                && direct.Split('\n')[0].Trim().Split('/', ' ')[^1] is var interpreter && (IsShell(interpreter) || interpreter is "-e" or "-ex")
                ? new ShellScript(direct, command, interpreter is "-e" or "-ex" ? interpreter[1..] : "")
                : null;
        }

        var (options, at) = ("", 1);
        for (; at < command.Length && command[at] is ['-' or '+', not '-', ..]; at++)
        {
            if (command[at] is "-o" or "+o" && at + 1 < command.Length)
            {
                options += command[++at] == "pipefail" ? "p" : command[at][..1];
                continue;
            }

            options += command[at][0] == '-' ? command[at][1..] : "";
        }

        if (at >= command.Length) { return null; }
        return options.Contains('c', StringComparison.Ordinal)
            ? new ShellScript(command[at], at + 1 < command.Length ? command[(at + 1)..] : [command[0]], options)
            : Read(command[at], session) is { } text ? new ShellScript(text, command[at..], options) : null;
    }

    private static string? Read(string path, ShellSession session)
    {
        if (path.Contains('\0', StringComparison.Ordinal)) { return null; }
        var at = session.Path(path);
        if (!session.Files.Exists(at) || session.Files.IsFolder(at)) { return null; }
        var place = session.Files.Locate(at, write: false);
        return new FileInfo(place).Length <= MostBytes ? File.ReadAllText(place) : null;
    }
}
