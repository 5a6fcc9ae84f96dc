namespace Kubernetes.ApiServer.Storage;

/// <summary>Where an object stands in the store.</summary>
/// <param name="Resource">Group and plural, such as <c>apps/deployments</c>; <c>/pods</c> in the core group.</param>
/// <param name="Namespace">The namespace; empty for cluster-scoped objects.</param>
/// <param name="Name">The name.</param>
internal readonly record struct ObjectPath(string Resource, string Namespace, string Name);
