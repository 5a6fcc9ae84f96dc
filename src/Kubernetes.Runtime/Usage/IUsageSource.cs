namespace Kubernetes.Runtime.Usage;

/// <summary>What a node measures of itself and of its pods, as a kubelet's <c>/metrics/resource</c> tells it.</summary>
public interface IUsageSource
{
    /// <summary>Measures now.</summary>
    NodeUsage Measure();
}
