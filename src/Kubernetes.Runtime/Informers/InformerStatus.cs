namespace Kubernetes.Runtime.Informers;

/// <summary>How well an informer knows the cluster.</summary>
/// <param name="Synced">Whether it has listed at least once.</param>
/// <param name="Served">False while the server does not know the kind (its CRD is not there).</param>
/// <param name="Problem">Why it cannot follow now; null while it follows.</param>
/// <param name="LastContact">When the server last said something to it.</param>
public sealed record InformerStatus(bool Synced, bool Served, string? Problem, DateTimeOffset LastContact);
