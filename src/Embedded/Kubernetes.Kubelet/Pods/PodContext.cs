using System.Collections.Immutable;
using k8s.Models;
using Kubernetes.Kubelet.Network;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Programs;

namespace Kubernetes.Kubelet.Pods;

/// <summary>What the containers of a pod share.</summary>
internal sealed class PodContext(V1Pod pod, PodAddress address, IPodNetwork network, Action changed)
{
    private volatile V1Pod _pod = pod;

    /// <summary>The pod as it was last seen.</summary>
    internal V1Pod Pod { get => _pod; set => _pod = value; }

    internal PodAddress Address { get; } = address;

    internal IPodNetwork Network { get; } = network;

    internal ObjectKey Key { get; } = new(pod.Namespace(), pod.Name());

    /// <summary>The folders of its volumes by name; set before the first container starts.</summary>
    internal ImmutableDictionary<string, string> Volumes { get; set; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long containers are given to stop.</summary>
    internal TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(pod.Spec.TerminationGracePeriodSeconds ?? 30);

    /// <summary>Says that the pod's status has to be told anew.</summary>
    internal void Changed() => changed();
}
