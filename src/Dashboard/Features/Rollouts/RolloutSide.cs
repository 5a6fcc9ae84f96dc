using System.Collections.Immutable;
using Kubernetes.Runtime;

namespace Dashboard.Features.Rollouts;

/// <summary>The pods of one version of a Rollout.</summary>
/// <param name="Hash">The hash of its pod template.</param>
/// <param name="Image">The image of its first container.</param>
/// <param name="Wanted">How many pods its ReplicaSet asks for.</param>
/// <param name="Ready">How many are ready.</param>
/// <param name="Pods">Its pods, and whether each is ready.</param>
public sealed record RolloutSide(string Hash, string Image, long Wanted, int Ready, ImmutableArray<(ObjectKey Key, bool Ready)> Pods)
{
    /// <summary>The tag of the image.</summary>
    public string Tag => Image.LastIndexOf(':') is > 0 and var colon ? Image[(colon + 1)..] : Image;
}
