namespace Kubernetes.Kubelet.Environment;

/// <summary>A container's environment refers to something that is not there: <c>CreateContainerConfigError</c>.</summary>
/// <param name="message">What is not there.</param>
internal sealed class ContainerConfigException(string message) : Exception(message);
