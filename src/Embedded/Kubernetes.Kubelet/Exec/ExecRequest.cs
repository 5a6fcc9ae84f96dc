using System.Collections.Immutable;

namespace Kubernetes.Kubelet.Exec;

/// <summary>What to run in a container, or to which container to attach.</summary>
/// <param name="Namespace">The namespace of the pod.</param>
/// <param name="Pod">The name of the pod.</param>
/// <param name="Container">The container.</param>
/// <param name="Command">The command and its arguments; empty to attach to the container itself.</param>
/// <param name="Terminal">Whether the streams belong to a terminal.</param>
public sealed record ExecRequest(string Namespace, string Pod, string Container, ImmutableArray<string> Command, bool Terminal);
