using System.Runtime.CompilerServices;
using Kubernetes.Runtime;

namespace ArgoCD.Tests.Scenarios.Harness;

/// <summary>A connection whose watch breaks at the first change of a sort, and takes that change with it.</summary>
/// <param name="client">The connection.</param>
/// <param name="isLost">Whether a change is of that sort.</param>
internal sealed class LossyWatchClient(IResourceClient client, Func<ResourceEvent, bool> isLost) : DelegatingClient(client)
{
    private int _lost;

    public override async IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in base.WatchAsync(type, ns, selector, resourceVersion, cancellationToken))
        {
            if (isLost(change) && Interlocked.Exchange(ref _lost, 1) == 0)
            {
                throw new IOException("connection reset by peer");
            }

            yield return change;
        }
    }
}
