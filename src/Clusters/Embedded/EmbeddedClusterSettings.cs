using GitRepository.Revisions;
using Microsoft.Extensions.Logging;

namespace Clusters.Embedded;

/// <summary>What a host says of the embedded cluster that it offers.</summary>
public sealed record EmbeddedClusterSettings
{
    /// <summary>The folder of the cluster.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The port of its API; 0 for any free one.</summary>
    public required int ApiPort { get; init; }

    /// <summary>The host name in its kubeconfig.</summary>
    public string PublishedHost { get; init; } = "127.0.0.1";

    /// <summary>Whether its API listens on all interfaces, as a container needs it.</summary>
    public bool AllInterfaces { get; init; }

    /// <summary>The folder with the published coffee services.</summary>
    public required string ImagesDirectory { get; init; }

    /// <summary>What Argo CD reads; null where there is no git host.</summary>
    public IRevisionReader? Repository { get; init; }

    /// <summary>Where an endpoint outside the cluster really is; null where it cannot be reached.</summary>
    public Func<string, int, Uri?> External { get; init; } = (_, _) => null;

    /// <summary>The text of the kind configuration that describes it; null for upstream's defaults.</summary>
    public Func<string?> KindConfiguration { get; init; } = () => null;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where it logs.</summary>
    public required ILoggerFactory Loggers { get; init; }
}
