using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace ArgoCD.Tests.Scenarios.Harness;

/// <summary>A connection whose dry runs, and with them the comparison that asks for them, can be held.</summary>
/// <param name="client">The connection.</param>
/// <param name="awaited">The change of which <see cref="Heard"/> tells.</param>
internal sealed class HeldDryRunClient(IResourceClient client, Func<ResourceEvent, bool> awaited) : DelegatingClient(client)
{
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isHolding;

    /// <summary>Ends when a dry run waits.</summary>
    public Task Held => _held.Task;

    /// <summary>Ends when whoever watches has taken in the awaited change.</summary>
    public Task Heard => _heard.Task;

    /// <summary>Holds the dry runs from now on.</summary>
    public void Hold() => Volatile.Write(ref _isHolding, true);

    /// <summary>Lets them go on.</summary>
    public void Release() => _released.TrySetResult();

    public override async Task<JsonObject> PatchAsync(ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        if (options.DryRun && Volatile.Read(ref _isHolding))
        {
            _held.TrySetResult();
            await _released.Task.WaitAsync(cancellationToken);
        }

        return await base.PatchAsync(type, key, patchType, patch, options, cancellationToken);
    }

    public override async IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in base.WatchAsync(type, ns, selector, resourceVersion, cancellationToken))
        {
            yield return change;
            if (awaited(change)) { _heard.TrySetResult(); }
        }
    }
}
