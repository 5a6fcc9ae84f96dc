using System.Collections.Immutable;
using k8s;

namespace Kubernetes.Runtime.Programs;

/// <summary>What a container was given when it started.</summary>
public sealed record ContainerContext
{
    /// <summary>The pod.</summary>
    public required ObjectKey Pod { get; init; }

    /// <summary>The name of the container in its pod.</summary>
    public required string Container { get; init; }

    /// <summary>The arguments: the container's command and args, in order.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>The environment, with references to ConfigMaps, Secrets and fields resolved.</summary>
    public required ImmutableDictionary<string, string> Environment { get; init; }

    /// <summary>A client with the credentials of the pod's ServiceAccount.</summary>
    public required IKubernetes Kubernetes { get; init; }

    /// <summary>The same client, for objects of any kind.</summary>
    public required IResourceClient Resources { get; init; }

    /// <summary>The network of the pod.</summary>
    public required IPodNetwork Network { get; init; }

    /// <summary>Where the container's standard output goes; each line becomes a line of the pod's log.</summary>
    public required TextWriter Log { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }
}
