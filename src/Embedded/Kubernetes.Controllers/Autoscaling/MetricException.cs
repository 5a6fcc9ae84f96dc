namespace Kubernetes.Controllers.Autoscaling;

/// <summary>A metric gives no number of replicas; the message is upstream's.</summary>
internal sealed class MetricException(string message) : Exception(message);
