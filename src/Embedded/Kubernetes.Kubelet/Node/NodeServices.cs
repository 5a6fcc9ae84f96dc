using k8s;
using Kubernetes.Kubelet.Environment;
using Kubernetes.Kubelet.Events;
using Kubernetes.Kubelet.Images;
using Kubernetes.Kubelet.Network;
using Kubernetes.Runtime;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Kubelet.Node;

/// <summary>What the parts of a node share.</summary>
internal sealed record NodeServices(
    KubeletOptions Options,
    IResourceClient Client,
    NodeEvents Events,
    ClusterProxies Proxies,
    PulledImages Images,
    Func<string, string, string, Task<IKubernetes>> PodCredentials,
    Func<IKubernetes, IResourceClient> ResourcesOf,
    ILogger Logger)
{
    internal TimeProvider Time => Options.Time;

    internal ClusterNetwork Network => Options.Network;

    /// <summary>The variables by which containers find Services.</summary>
    internal ServiceLinks Links { get; } = new(Options.Network.Services);
}
