using System.Collections.Immutable;
using Kubernetes.Kubelet.Network;
using Kubernetes.Runtime;

namespace Kubernetes.Kubelet.Exec;

/// <summary>Where commands run: a container's files, environment and network, and what a script has set.</summary>
internal sealed class ShellSession
{
    // Shared with what the node gave the container and with forks: a container of a large namespace has thousands of variables.
    private ImmutableDictionary<string, string> _variables = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);
    private ShellLimits? _limits;
    private int? _size;

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

    /// <summary>The variables.</summary>
    internal required ImmutableDictionary<string, string> Environment
    {
        get => _variables;
        init => _variables = value;
    }

    /// <summary>What it may take, together with those that were forked of it.</summary>
    internal ShellLimits Limits => _limits ??= new ShellLimits(Time);

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
        Environment = _variables,
        Arguments = Arguments,
        Functions = new Dictionary<string, ShellNode>(Functions, StringComparer.Ordinal),
        Options = [.. Options],
        Folder = Folder,
        Last = Last,
        Conditions = Conditions,
        _limits = Limits,
    };

    /// <summary>Sets a variable; null takes it away.</summary>
    /// <exception cref="ShellSyntaxException">The variables together would be too long.</exception>
    internal void Set(string name, string? value)
    {
        var before = _size ?? _variables.Sum(variable => variable.Key.Length + variable.Value.Length);
        var size = before - (_variables.TryGetValue(name, out var known) ? name.Length + known.Length : 0) + (value is null ? 0 : name.Length + value.Length);
        if (size > ShellLimits.LongestText && size > before) { throw new ShellSyntaxException($"{(name.Length > 32 ? name[..32] : name)}: the variables take too much room"); }
        _size = size;
        _variables = value is null ? _variables.Remove(name) : _variables.SetItem(name, value);
    }
}
