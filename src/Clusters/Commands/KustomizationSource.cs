namespace Clusters.Commands;

/// <summary>A directory with a kustomization, in the learner's working copy.</summary>
/// <param name="Root">The absolute path of the working copy: nothing outside it is read.</param>
/// <param name="Path">The directory from there, with <c>/</c>, as the learner types it.</param>
public sealed record KustomizationSource(string Root, string Path);
