using System.Collections.Immutable;
using Kubernetes.Kubelet.Network;
using Kubernetes.Runtime;

namespace Kubernetes.Kubelet.Exec;

/// <summary>Where commands run: a container's files, environment and network, and what a script has set.</summary>
internal sealed class ShellSession
{
    private const int CommandsBetweenPauses = 128;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private int _commands;

    /// <summary>The pod.</summary>
    internal required ObjectKey Pod { get; init; }

    /// <summary>The command of the container itself, for <c>ps</c>.</summary>
    internal required string MainCommand { get; init; }

    /// <summary>The files.</summary>
    internal required ContainerFiles Files { get; init; }

    /// <summary>The network.</summary>
    internal required ClusterNetwork Network { get; init; }

    /// <summary>The clock.</summary>
    internal required TimeProvider Time { get; init; }

    /// <summary>The variables; commands may change them.</summary>
    internal required SortedDictionary<string, string> Environment { get; init; }

    /// <summary>The arguments of the script, its name first.</summary>
    internal ImmutableArray<string> Arguments { get; set; } = ["sh"];

    /// <summary>The functions that the script has defined.</summary>
    internal Dictionary<string, ShellNode> Functions { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What runs beside the script, started with <c>&amp;</c>.</summary>
    internal List<Task<int>> Background { get; } = [];

    /// <summary>The letters that <c>set</c> has set, and <c>p</c> for <c>pipefail</c>.</summary>
    internal HashSet<char> Options { get; init; } = [];

    /// <summary>The present folder.</summary>
    internal string Folder { get; set; } = "/";

    /// <summary>The exit code of the last command.</summary>
    internal int Last { get; set; }

    /// <summary>What leaves the present list of commands; the levels say how many loops.</summary>
    internal (ShellJump Kind, int Levels) Jump { get; set; }

    /// <summary>Within how many conditions the script is: there a failure does not end it.</summary>
    internal int Conditions { get; set; }

    /// <summary>Whether <c>exit</c> was called.</summary>
    internal bool Ended => Jump.Kind == ShellJump.Exit;

    /// <summary>A path as the session sees it.</summary>
    internal string Path(string path) => ContainerFiles.Normal(Folder, path);

    /// <summary>A session that begins as this one is, and whose changes this one does not see.</summary>
    internal ShellSession Fork() => new()
    {
        Pod = Pod,
        MainCommand = MainCommand,
        Files = Files,
        Network = Network,
        Time = Time,
        Environment = new SortedDictionary<string, string>(Environment, StringComparer.Ordinal),
        Arguments = Arguments,
        Functions = new Dictionary<string, ShellNode>(Functions, StringComparer.Ordinal),
        Options = [.. Options],
        Folder = Folder,
        Last = Last,
        Conditions = Conditions,
    };

    /// <summary>Counts a command; a script that never waits is made to wait a little, so that it does not keep a processor busy.</summary>
    internal Task CountAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ++_commands % CommandsBetweenPauses == 0 ? Task.Delay(Pause, Time, cancellationToken) : Task.CompletedTask;
    }
}
