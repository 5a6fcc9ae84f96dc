namespace Kubernetes.Kubelet.Volumes;

/// <summary>A volume cannot be mounted yet: <c>FailedMount</c>.</summary>
/// <param name="message">The message of the event.</param>
internal sealed class MountException(string message) : Exception(message);
