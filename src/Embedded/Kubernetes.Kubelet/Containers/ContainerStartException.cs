namespace Kubernetes.Kubelet.Containers;

/// <summary>A container could not be started.</summary>
/// <param name="message">Why, in the words of a container runtime.</param>
internal sealed class ContainerStartException(string message) : Exception(message);
