using System.Collections.Immutable;

namespace Kubernetes.Kubelet.Images;

/// <summary>A published .NET program, which a container runs as a process of its own.</summary>
/// <param name="Repository">Its name as pods write it.</param>
/// <param name="Tags">The tags that exist.</param>
/// <param name="Assembly">The path of the assembly to run.</param>
/// <param name="Environment">What the image's Dockerfile states, by tag; null for nothing.</param>
/// <param name="Port">The port that the program listens on where nothing says otherwise.</param>
public sealed record ProcessImage(
    string Repository,
    ImmutableArray<string> Tags,
    string Assembly,
    Func<string, ImmutableDictionary<string, string>>? Environment = null,
    int Port = 8080) : CatalogueImage(Repository, Tags);
