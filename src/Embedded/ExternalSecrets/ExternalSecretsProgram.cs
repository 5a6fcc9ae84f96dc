using System.Globalization;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;
using Kubernetes.Runtime.Programs;
using Microsoft.Extensions.Logging;

namespace ExternalSecrets;

/// <summary>What the container of the Deployment <c>external-secrets</c> runs: the controllers of stores and of ExternalSecrets.</summary>
public sealed partial class ExternalSecretsProgram : IContainerProgram
{
    private const int MetricsPort = 8080;
    private const int HealthPort = 8081;

    /// <inheritdoc/>
    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        using var loggers = new ContainerLoggerFactory(context.Log, context.Time);
        var logger = loggers.CreateLogger("external-secrets");
        await using var informers = new InformerFactory(context.Resources, context.Time, loggers);
        var wanted = informers.Get<JsonObject>(ResourceTypes.ExternalSecrets);
        var stores = informers.Get<JsonObject>(ResourceTypes.SecretStores);
        var clusterStores = informers.Get<JsonObject>(ResourceTypes.ClusterSecretStores);
        var secrets = informers.Get<JsonObject>(ResourceTypes.Secrets, ns: null, new Selector($"{SecretWriter.ManagedLabel}=true"));
        var namespaces = informers.Get<JsonObject>(ResourceTypes.Namespaces);
        var endpoints = ProgramEndpoints.Health(() => wanted.Status.Synced && clusterStores.Status.Synced);
        using var health = ProgramEndpoints.Listen(context.Network, HealthPort, endpoints);
        using var metrics = ProgramEndpoints.Listen(
            context.Network, MetricsPort, endpoints.Add("/metrics", () => (true, Metrics(wanted.All.Values))));

        Starting(logger);
        var events = new EventRecorder(context.Resources, "external-secrets", context.Time, logger);
        using var storeQueue = new WorkQueue(context.Time);
        using var clusterStoreQueue = new WorkQueue(context.Time);
        using var queue = new WorkQueue(context.Time);
        using var storeChanges = stores.OnChange(change => { Enqueue(change, storeQueue); EnqueueUsers(wanted, change, "SecretStore", queue); });
        using var clusterStoreChanges = clusterStores.OnChange(change => { Enqueue(change, clusterStoreQueue); EnqueueUsers(wanted, change, "ClusterSecretStore", queue); });
        using var changes = wanted.OnChange(change => queue.Add(change.Key));
        using var secretChanges = secrets.OnChange(change =>
        {
            foreach (var owner in (change.New ?? change.Old)!.OwnerReferences().Where(owner => (string?)owner["kind"] == "ExternalSecret"))
            {
                queue.Add(new ObjectKey(change.Key.Namespace, (string?)owner["name"] ?? ""));
            }
        });
        try
        {
            await Task.WhenAll(
                wanted.WaitForSyncAsync(cancellationToken), stores.WaitForSyncAsync(cancellationToken),
                clusterStores.WaitForSyncAsync(cancellationToken), secrets.WaitForSyncAsync(cancellationToken), namespaces.WaitForSyncAsync(cancellationToken));
            Started(logger);
            var reader = new StoreReader(stores, clusterStores, namespaces);
            await Task.WhenAll(
                new ControllerLoop("secretstore", storeQueue, new StoreReconciler(context.Resources, ResourceTypes.SecretStores, stores, events, context.Time), logger)
                    .RunAsync(workers: 1, cancellationToken),
                new ControllerLoop("clustersecretstore", clusterStoreQueue, new StoreReconciler(context.Resources, ResourceTypes.ClusterSecretStores, clusterStores, events, context.Time), logger)
                    .RunAsync(workers: 1, cancellationToken),
                new ControllerLoop("externalsecret", queue, new ExternalSecretReconciler(context.Resources, wanted, reader, events, context.Time), logger)
                    .RunAsync(workers: 2, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // SIGTERM.
        }

        return 0;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "starting manager")]
    private static partial void Starting(ILogger logger);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Starting workers")]
    private static partial void Started(ILogger logger);

    private static void Enqueue(ObjectChange<JsonObject> change, WorkQueue queue)
    {
        // A store's own status is no reason to validate it again at once.
        if (change.Old is null || change.New is null || change.Old.Generation() != change.New.Generation()) { queue.Add(change.Key); }
    }

    private static void EnqueueUsers(Informer<JsonObject> wanted, ObjectChange<JsonObject> change, string kind, WorkQueue queue)
    {
        foreach (var (key, item) in wanted.All)
        {
            var reference = item.At("spec", "secretStoreRef");
            if (((string?)reference?["kind"] ?? "SecretStore") == kind && (string?)reference?["name"] == change.Key.Name) { queue.Add(key); }
        }
    }

    private static string Metrics(IEnumerable<JsonObject> items) => string.Create(
        CultureInfo.InvariantCulture,
        $"# HELP externalsecrets_ready The ExternalSecrets whose last refresh succeeded.\n# TYPE externalsecrets_ready gauge\nexternalsecrets_ready {items.Count(item => (string?)item.Condition("Ready")?["status"] == "True")}\n");
}
