namespace Kubernetes.ApiServer.Bootstrap;

/// <summary>What the objects of a new cluster depend on.</summary>
public sealed record BootstrapOptions
{
    /// <summary>The authority that clients trust, as PEM text; it goes into <c>extension-apiserver-authentication</c> and <c>cluster-info</c>.</summary>
    public required string CertificateAuthorityPem { get; init; }

    /// <summary>The address of the API server for <c>cluster-info</c>, such as <c>https://127.0.0.1:6443</c>.</summary>
    public required Uri Server { get; init; }

    /// <summary>The address of the API server inside the cluster's network: the endpoint of the Service <c>kubernetes</c>.</summary>
    public string AdvertiseAddress { get; init; } = "172.18.0.2";

    /// <summary>The port of that endpoint.</summary>
    public int AdvertisePort { get; init; } = 6443;

    /// <summary>The address of the Service <c>kubernetes</c>: the first of the range.</summary>
    public string ServiceAddress { get; init; } = "10.96.0.1";

    /// <summary>The address of the Service <c>kube-dns</c>.</summary>
    public string DnsAddress { get; init; } = "10.96.0.10";

    /// <summary>The range of Service addresses.</summary>
    public string ServiceRange { get; init; } = "10.96.0.0/16";

    /// <summary>The name of the cluster in kubeadm's configuration.</summary>
    public string ClusterName { get; init; } = "kind";

    /// <summary>The version in kubeadm's configuration.</summary>
    public string KubernetesVersion { get; init; } = "v1.35.2";
}
