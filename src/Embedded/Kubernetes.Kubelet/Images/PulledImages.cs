using System.Collections.Concurrent;

namespace Kubernetes.Kubelet.Images;

/// <summary>The images that the node has pulled since it started.</summary>
internal sealed class PulledImages
{
    private readonly ConcurrentDictionary<string, byte> _names = new(StringComparer.Ordinal);

    internal bool Contains(ImageReference image) => _names.ContainsKey(image.ToString());

    internal void Add(ImageReference image) => _names[image.ToString()] = 0;
}
