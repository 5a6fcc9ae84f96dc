using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.Tests.Scenarios.Harness;

/// <summary>The Events that Argo CD wrote, in the order in which the API server first took them; a repeated one counts on.</summary>
internal sealed class EventRecord(IResourceClient client, string ns) : IAsyncDisposable
{
    private readonly OrderedDictionary<string, JsonObject> _seen = [];
    private readonly ConcurrentQueue<string> _woken = new();
    private readonly ConcurrentQueue<(string Application, string Message)> _said = new();
    private Task _following = Task.CompletedTask;

    public IReadOnlyCollection<JsonObject> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen.Values];
            }
        }
    }

    /// <summary>What woke the controller, each time that it wrote it.</summary>
    public IReadOnlyCollection<string> Woken => _woken;

    /// <summary>What operations said of themselves, each time that the controller wrote it.</summary>
    public IReadOnlyCollection<(string Application, string Message)> Said => _said;

    public void Begin(CancellationToken cancellationToken) => _following = Task.WhenAll(FollowAsync(cancellationToken), FollowCausesAsync(cancellationToken));

    public async ValueTask DisposeAsync() => await _following;

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in client.WatchAsync(ResourceTypes.Events, ns, null, "0", cancellationToken))
            {
                if (change.Type is ResourceEventType.Added or ResourceEventType.Modified && change.Object.Text("source", "component") is "argocd-application-controller" or "applicationset-controller")
                {
                    lock (_seen)
                    {
                        _seen[change.Object.Name()] = change.Object;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The scenario is over.
        }
    }

    private async Task FollowCausesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in client.WatchAsync(Applications.ApplicationWriter.Applications, ns, null, "0", cancellationToken))
            {
                if (change.Type is not ResourceEventType.Bookmark && change.Object.Annotation(Words.WokenBy) is { } cause)
                {
                    _woken.Enqueue(cause.Split(' ')[0]);
                }

                if (change.Type is ResourceEventType.Modified)
                {
                    _said.Enqueue((change.Object.Name(), change.Object.Text("status", "operationState", "message")));
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The scenario is over.
        }
    }
}
