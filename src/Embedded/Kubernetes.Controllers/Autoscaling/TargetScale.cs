using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Autoscaling;

/// <summary>The scale of what an autoscaler points at.</summary>
/// <param name="Wanted">The replicas that it is to have.</param>
/// <param name="Current">The replicas that it has.</param>
/// <param name="Selector">Which pods are its.</param>
/// <param name="Written">The object to write back and its kind; null for a scale that was read from a cache.</param>
internal sealed record TargetScale(int Wanted, int Current, LabelSelector Selector, (ResourceType Type, JsonObject Body)? Written)
{
    /// <summary>As the scale subresource answers it.</summary>
    public static TargetScale Of(ResourceType type, JsonObject body) => new(
        (int?)body.At("spec", "replicas") ?? 0, (int?)body.At("status", "replicas") ?? 0,
        LabelSelector.Parse((string?)body.At("status", "selector") ?? ""), (type, body));

    /// <summary>As a Deployment states it, of which its scale is made.</summary>
    public static TargetScale Of(V1Deployment deployment) => new(
        deployment.Spec.Replicas ?? 1, deployment.Status?.Replicas ?? 0, LabelSelector.Of(deployment.Spec.Selector), null);
}
