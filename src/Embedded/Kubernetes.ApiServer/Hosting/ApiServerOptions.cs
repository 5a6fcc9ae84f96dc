using Kubernetes.ApiServer.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernetes.ApiServer.Hosting;

/// <summary>How an API server runs.</summary>
public sealed record ApiServerOptions
{
    /// <summary>
    /// The folder of database and keys, mode 0700; null for a server whose objects live in memory and whose keys in a temporary folder,
    /// both gone when it is disposed.
    /// </summary>
    public string? DataDirectory { get; init; }

    /// <summary>The TCP port on 127.0.0.1; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Whether to listen on all interfaces, as within a container; otherwise on loopback alone.</summary>
    public bool AllInterfaces { get; init; }

    /// <summary>More DNS names and addresses for the server's certificate.</summary>
    public IReadOnlyList<string> ExtraNames { get; init; } = [];

    /// <summary>The way to pods' logs and to Services; null where there is none: such requests answer 503.</summary>
    public INodeConnector? Nodes { get; init; }

    /// <summary>Whether to create the objects that exist after a cluster was made, where they are missing.</summary>
    public bool Bootstrap { get; init; } = true;

    /// <summary>The name of the cluster, for the kubeconfig's context <c>kind-NAME</c>.</summary>
    public string ClusterName { get; init; } = "kind";

    /// <summary>How many requests of one user are answered at the same time; watches and streams do not count.</summary>
    public int RequestSeats { get; init; } = 128;

    /// <summary>How many more of its requests wait before it is told to come again (429).</summary>
    public int RequestPlaces { get; init; } = 1024;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where logs go.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;
}
