using GitRepository.Revisions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Embedded.Cluster;

/// <summary>How an embedded cluster is made.</summary>
public sealed record EmbeddedClusterOptions
{
    /// <summary>The folder of the cluster: database, keys, kubeconfig, the node's volumes and logs. Mode 0700.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The port of the API on loopback; 0 for any free one.</summary>
    public int ApiPort { get; init; }

    /// <summary>Whether the API listens on all interfaces, as a container needs it.</summary>
    public bool AllInterfaces { get; init; }

    /// <summary>The host name in the kubeconfig and in the certificate.</summary>
    public string PublishedHost { get; init; } = "127.0.0.1";

    /// <summary>The folder with the published coffee services, <c>coffee-cart</c> and <c>coffee-order</c>.</summary>
    public required string ImagesDirectory { get; init; }

    /// <summary>What Argo CD reads under <see cref="RepositoryPath"/>; null where there is no git host.</summary>
    public IRevisionReader? Repository { get; init; }

    /// <summary>The path of the repository on the git host, as manifests name it.</summary>
    public string RepositoryPath { get; init; } = "/learning-gitops.git";

    /// <summary>Where an endpoint outside the cluster really is: the git host's virtual address; null where it cannot be reached.</summary>
    public Func<string, int, Uri?> External { get; init; } = (_, _) => null;

    /// <summary>The text of the kind configuration that describes the cluster; null for upstream's defaults.</summary>
    public Func<string?> KindConfiguration { get; init; } = () => null;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where everything logs.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;
}
