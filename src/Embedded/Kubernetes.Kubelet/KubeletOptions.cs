using Kubernetes.Kubelet.Images;
using Kubernetes.Kubelet.Network;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernetes.Kubelet;

/// <summary>What a node is given.</summary>
public sealed record KubeletOptions
{
    /// <summary>The name of the node.</summary>
    public required string NodeName { get; init; }

    /// <summary>The folder that the node keeps volumes and logs in; it belongs to this node alone.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The images that exist.</summary>
    public required IImageCatalogue Images { get; init; }

    /// <summary>The network that the node's pods are on.</summary>
    public required ClusterNetwork Network { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the node logs.</summary>
    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The address of the node; it is virtual.</summary>
    public string NodeAddress { get; init; } = "172.18.0.2";

    /// <summary>How many pods the node takes.</summary>
    public int MaxPods { get; init; } = 110;

    /// <summary>The version that the node reports.</summary>
    public string Version { get; init; } = "v1.35.2";

    /// <summary>The dotnet host that runs the images of processes; null to find it where this process was started from.</summary>
    public string? DotnetHost { get; init; }

    /// <summary>Labels of the node beside those that every node has.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } =
        new Dictionary<string, string> { ["node-role.kubernetes.io/control-plane"] = "" };
}
