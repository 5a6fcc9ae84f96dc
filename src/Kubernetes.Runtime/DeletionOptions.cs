namespace Kubernetes.Runtime;

/// <summary>What may be asked of a deletion.</summary>
/// <param name="PropagationPolicy"><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>; null leaves it to the kind.</param>
/// <param name="GracePeriodSeconds">Seconds a pod is given to stop; null leaves it to the object.</param>
/// <param name="Uid">Delete only this very object; null deletes whichever has the name.</param>
/// <param name="ResourceVersion">Delete only this version; null deletes any.</param>
public sealed record DeletionOptions(
    string? PropagationPolicy = null, long? GracePeriodSeconds = null, string? Uid = null, string? ResourceVersion = null);
