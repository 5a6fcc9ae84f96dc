using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Runtime.Informers;

/// <summary>Shares one running informer per kind, namespace, selector and object class; they end with the factory.</summary>
/// <param name="client">Where they read.</param>
/// <param name="time">The clock of their waits.</param>
/// <param name="loggers">Where they log.</param>
public sealed class InformerFactory(IResourceClient client, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<(ResourceType, string?, Selector?, Type), Lazy<(object Informer, Task Running)>> _running = new();

    /// <summary>The running informer of a kind; it is started by the first caller.</summary>
    /// <typeparam name="T"><see cref="System.Text.Json.Nodes.JsonObject"/>, or a model class of KubernetesClient.</typeparam>
    /// <param name="type">The kind.</param>
    /// <param name="ns">The namespace; null for all.</param>
    /// <param name="selector">Which objects; null for all.</param>
    public Informer<T> Get<T>(ResourceType type, string? ns = null, Selector? selector = null)
        where T : class
    {
        ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
        var started = _running.GetOrAdd(
            (type, ns, selector, typeof(T)),
            _ => new Lazy<(object, Task)>(() =>
            {
                var informer = new Informer<T>(client, type, ns, selector, time, loggers.CreateLogger<Informer<T>>());
                return (informer, Task.Run(() => informer.RunAsync(_stopping.Token)));
            }));
        return (Informer<T>)started.Value.Informer;
    }

    /// <summary>Stops all informers and waits for their end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values.Select(started => started.Value.Running));
        _stopping.Dispose();
    }
}
