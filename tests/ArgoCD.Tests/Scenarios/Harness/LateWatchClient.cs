using System.Runtime.CompilerServices;
using Kubernetes.Runtime;

namespace ArgoCD.Tests.Scenarios.Harness;

/// <summary>A connection whose watches, at the first change of a sort, tell nothing more until they are let, as those of a busy server would.</summary>
/// <param name="client">The connection.</param>
/// <param name="isHeld">Whether a change is of that sort.</param>
internal sealed class LateWatchClient(IResourceClient client, Func<ResourceEvent, bool> isHeld) : DelegatingClient(client)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets the watches tell what they held back, and all that follows.</summary>
    public void Release() => _released.TrySetResult();

    public override async IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in base.WatchAsync(type, ns, selector, resourceVersion, cancellationToken))
        {
            if (isHeld(change))
            {
                await _released.Task.WaitAsync(cancellationToken);
            }

            yield return change;
        }
    }
}
