using System.Runtime.CompilerServices;
using Kubernetes.Runtime;

namespace ArgoCD.Tests.Scenarios.Harness;

/// <summary>
/// A connection whose watch of a kind breaks when told to. The list that follows is read at once and answered late, as a long one of
/// many pages is, and the watch after that tells nothing until it is let.
/// </summary>
/// <param name="client">The connection.</param>
/// <param name="kind">The kind.</param>
/// <param name="breaks">Whether a change is the one that breaks the watch.</param>
internal sealed class StaleListClient(IResourceClient client, string kind, Func<ResourceEvent, bool> breaks) : DelegatingClient(client)
{
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _watching = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _broken;

    /// <summary>Ends when the list has been read, and is on its way.</summary>
    public Task Read => _read.Task;

    /// <summary>Has the list arrive, and waits until it has been taken in.</summary>
    public Task ArriveAsync(CancellationToken cancellationToken)
    {
        _answered.TrySetResult();
        return _watching.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets the watch tell what happened since the list was read.</summary>
    public void Release() => _released.TrySetResult();

    public override async Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken)
    {
        var list = await base.ListAsync(type, ns, selector, cancellationToken);
        if (IsConcerned(type))
        {
            _read.TrySetResult();
            await _answered.Task.WaitAsync(cancellationToken);
        }

        return list;
    }

    public override async IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (IsConcerned(type))
        {
            _watching.TrySetResult();
            await _released.Task.WaitAsync(cancellationToken);
        }

        await foreach (var change in base.WatchAsync(type, ns, selector, resourceVersion, cancellationToken))
        {
            if (breaks(change) && Interlocked.Exchange(ref _broken, 1) == 0)
            {
                throw new IOException("connection reset by peer");
            }

            yield return change;
        }
    }

    private bool IsConcerned(ResourceType type) => type.Kind == kind && Volatile.Read(ref _broken) == 1;
}
