using System.Collections.Immutable;
using Kubernetes.Runtime.Programs;

namespace Kubernetes.Kubelet.Images;

/// <summary>A program that the node carries inside this process.</summary>
/// <param name="Repository">Its name as pods write it.</param>
/// <param name="Tags">The tags that exist; empty for every tag.</param>
/// <param name="Create">
/// Makes the program for a container, which it may choose by the arguments and environment; null where this
/// container of the image is not one that the node can run, so that it is simulated.
/// </param>
public sealed record ProgramImage(
    string Repository, ImmutableArray<string> Tags, Func<ContainerDescription, IContainerProgram?> Create) : CatalogueImage(Repository, Tags);
