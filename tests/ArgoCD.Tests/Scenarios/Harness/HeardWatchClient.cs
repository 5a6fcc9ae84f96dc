using System.Globalization;
using System.Runtime.CompilerServices;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.Tests.Scenarios.Harness;

/// <summary>A connection that knows how much its watches have told: a change counts once the one who follows asks for the next.</summary>
/// <param name="client">The connection.</param>
internal sealed class HeardWatchClient(IResourceClient client) : DelegatingClient(client)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _heard = [];
    private TaskCompletionSource _further = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until a change has been heard.</summary>
    /// <param name="kind">The kind of what changed.</param>
    /// <param name="version">The resourceVersion of the change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task HeardAsync(string kind, string version, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task further;
            lock (_lock)
            {
                if (_heard.GetValueOrDefault(kind) >= Number(version))
                {
                    return;
                }

                further = _further.Task;
            }

            await further.WaitAsync(cancellationToken);
        }
    }

    public override async IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A watch begins after the list that it goes on from has been taken.
        Hear(type, resourceVersion);
        await foreach (var change in base.WatchAsync(type, ns, selector, resourceVersion, cancellationToken))
        {
            yield return change;
            Hear(type, change.Object.ResourceVersion());
        }
    }

    private static long Number(string version) => long.Parse(version, CultureInfo.InvariantCulture);

    private void Hear(ResourceType type, string version)
    {
        lock (_lock)
        {
            _heard[type.Kind] = Math.Max(_heard.GetValueOrDefault(type.Kind), Number(version));
            _further.SetResult();
            _further = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
