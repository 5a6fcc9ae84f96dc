namespace Kubernetes.Kubelet.Exec;

/// <summary>Nobody reads what a command writes any more: it ends, as SIGPIPE ends it.</summary>
internal sealed class BrokenPipeException() : Exception("Broken pipe");
