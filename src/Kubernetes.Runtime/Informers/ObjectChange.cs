namespace Kubernetes.Runtime.Informers;

/// <summary>How an object changed in an informer's cache.</summary>
/// <typeparam name="T">The objects' type.</typeparam>
/// <param name="Key">Which object.</param>
/// <param name="Old">What it was; null where it is new.</param>
/// <param name="New">What it is; null where it is gone.</param>
public readonly record struct ObjectChange<T>(ObjectKey Key, T? Old, T? New)
    where T : class;
