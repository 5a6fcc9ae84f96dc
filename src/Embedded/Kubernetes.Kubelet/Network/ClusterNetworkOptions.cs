namespace Kubernetes.Kubelet.Network;

/// <summary>What the cluster's network is given.</summary>
public sealed record ClusterNetworkOptions
{
    /// <summary>
    /// Where an address outside the pods' network really is: given the address and port of an endpoint of a Service
    /// without selector, the base address to send to; null where it cannot be reached. Nothing outside is reached otherwise.
    /// </summary>
    public Func<string, int, Uri?> External { get; init; } = (_, _) => null;

    /// <summary>The first two numbers of the addresses of pods.</summary>
    public string PodPrefix { get; init; } = "10.244.";

    /// <summary>The address at which DNS is said to be, in messages.</summary>
    public string DnsAddress { get; init; } = "10.96.0.10";

    /// <summary>The domain of the cluster.</summary>
    public string Domain { get; init; } = "cluster.local";
}
