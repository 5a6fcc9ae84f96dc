using System.Collections.Immutable;
using Kubernetes.Kubelet.Containers;

namespace Kubernetes.Kubelet.Pods;

/// <summary>A container that was started, and what has to be given back when it has ended.</summary>
internal sealed record StartedContainer(ContainerInstance Instance, ImmutableArray<IDisposable> Held, bool IsSimulated) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Instance.DisposeAsync();
        foreach (var held in Held)
        {
            held.Dispose();
        }
    }
}
