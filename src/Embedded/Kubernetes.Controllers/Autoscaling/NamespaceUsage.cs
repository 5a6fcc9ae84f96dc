using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Autoscaling;

/// <summary>
/// What the resource metrics API says of the pods of a namespace. It measures every ten seconds at the soonest, so that autoscalers which look
/// within a second share one answer: a thousand of them would ask two hundred times a second for one pod each.
/// </summary>
internal sealed class NamespaceUsage(IResourceClient client, TimeProvider time)
{
    private static readonly TimeSpan Shared = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Answer> _answers = new(StringComparer.Ordinal);

    /// <summary>The PodMetrics of the namespace by the names of their pods.</summary>
    /// <exception cref="ApiException">The API refused, or does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, JsonObject>> ReadAsync(string ns, CancellationToken cancellationToken)
    {
        while (true)
        {
            var known = _answers.GetValueOrDefault(ns);
            if (known is not null && time.GetElapsedTime(known.AskedAt) < Shared && !known.HasFailed) { return await known.Items.Value.WaitAsync(cancellationToken); }
            var fresh = new Answer(time.GetTimestamp(), new(() => ListAsync(ns, cancellationToken)));
            if (known is null ? _answers.TryAdd(ns, fresh) : _answers.TryUpdate(ns, fresh, known)) { return await fresh.Items.Value; }
        }
    }

    private async Task<IReadOnlyDictionary<string, JsonObject>> ListAsync(string ns, CancellationToken cancellationToken)
    {
        // Namespaces come and go: what is too old to be shared is not kept.
        foreach (var old in _answers.Where(answer => time.GetElapsedTime(answer.Value.AskedAt) >= Shared)) { _answers.TryRemove(old); }
        var list = await client.ListAsync(ResourceTypes.PodMetrics, ns, null, cancellationToken);
        return list.Items.ToDictionary(item => item.Name(), StringComparer.Ordinal);
    }

    private sealed record Answer(long AskedAt, Lazy<Task<IReadOnlyDictionary<string, JsonObject>>> Items)
    {
        public bool HasFailed => Items is { IsValueCreated: true, Value: { IsCompleted: true, IsCompletedSuccessfully: false } };
    }
}
