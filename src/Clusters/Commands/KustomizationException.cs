namespace Clusters.Commands;

/// <summary>A kustomization cannot be rendered.</summary>
/// <param name="message">What kustomize says.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class KustomizationException(string message, Exception? inner = null) : Exception(message, inner);
