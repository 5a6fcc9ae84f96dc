using Kubernetes.Kubelet.Network;
using Kubernetes.Runtime;

namespace Kubernetes.Kubelet.Exec;

/// <summary>Where commands run: a container's files, environment and network.</summary>
internal sealed class ShellSession
{
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

    /// <summary>The present folder.</summary>
    internal string Folder { get; set; } = "/";

    /// <summary>The exit code of the last command.</summary>
    internal int Last { get; set; }

    /// <summary>Whether <c>exit</c> was called.</summary>
    internal bool Ended { get; set; }

    /// <summary>A path as the session sees it.</summary>
    internal string Path(string path) => ContainerFiles.Normal(Folder, path);
}
