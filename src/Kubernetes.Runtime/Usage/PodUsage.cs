using System.Collections.Immutable;

namespace Kubernetes.Runtime.Usage;

/// <summary>What the containers of a pod had used at a moment.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Uid">Its uid: a pod of the same name is another.</param>
/// <param name="Containers">Its running containers.</param>
public sealed record PodUsage(ObjectKey Pod, string Uid, ImmutableArray<ContainerUsage> Containers);
