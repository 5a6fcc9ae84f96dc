using System.Collections.Immutable;
using Kubernetes.Runtime;

namespace Kubernetes.Kubelet.Images;

/// <summary>Which container wants to run an image.</summary>
/// <param name="Pod">Its pod.</param>
/// <param name="Name">Its name in the pod.</param>
/// <param name="Image">The image as the pod writes it.</param>
/// <param name="Arguments">Its command and args, in order.</param>
public sealed record ContainerDescription(ObjectKey Pod, string Name, string Image, ImmutableArray<string> Arguments);
