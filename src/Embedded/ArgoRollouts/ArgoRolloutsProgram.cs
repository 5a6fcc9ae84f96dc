using System.Globalization;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Programs;
using Microsoft.Extensions.Logging;

namespace ArgoRollouts;

/// <summary>What the container <c>argo-rollouts</c> runs: the controller of Rollouts.</summary>
public sealed partial class ArgoRolloutsProgram : IContainerProgram
{
    private const int HealthPort = 8080;
    private const int MetricsPort = 8090;

    /// <inheritdoc/>
    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        using var loggers = new ContainerLoggerFactory(context.Log, context.Time);
        var logger = loggers.CreateLogger("argo-rollouts");
        await using var informers = new InformerFactory(context.Resources, context.Time, loggers);
        var rollouts = informers.Get<System.Text.Json.Nodes.JsonObject>(ResourceTypes.Rollouts);
        var sets = informers.Get<V1ReplicaSet>(ResourceTypes.ReplicaSets);
        var endpoints = ProgramEndpoints.Health(() => rollouts.Status.Synced && sets.Status.Synced);
        using var health = ProgramEndpoints.Listen(context.Network, HealthPort, endpoints);
        using var metrics = ProgramEndpoints.Listen(context.Network, MetricsPort, endpoints.Add("/metrics", () => (true, Metrics(rollouts.All.Count))));

        Starting(logger);
        using var queue = new WorkQueue(context.Time);
        using var rolloutChanges = rollouts.OnChange(change => queue.Add(change.Key));
        using var setChanges = sets.OnChange(change =>
        {
            var owner = (change.New ?? change.Old)!.Metadata.OwnerReferences?.FirstOrDefault(reference => reference.Controller == true);
            if (owner is { Kind: "Rollout" }) { queue.Add(new ObjectKey(change.Key.Namespace, owner.Name)); }
        });
        var reconciler = new RolloutReconciler(
            context.Resources, rollouts, sets, new EventRecorder(context.Resources, "rollouts-controller", context.Time, logger), context.Time);
        try
        {
            await Task.WhenAll(rollouts.WaitForSyncAsync(cancellationToken), sets.WaitForSyncAsync(cancellationToken));
            Started(logger);
            await new ControllerLoop("rollout", queue, reconciler, logger).RunAsync(workers: 4, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // SIGTERM.
        }

        Stopped(logger);
        return 0;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Starting Controllers")]
    private static partial void Starting(ILogger logger);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Started rollout controller")]
    private static partial void Started(ILogger logger);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Shutting down workers")]
    private static partial void Stopped(ILogger logger);

    private static string Metrics(int count) => string.Create(
        CultureInfo.InvariantCulture,
        $"# HELP rollouts_known The Rollouts that this controller follows.\n# TYPE rollouts_known gauge\nrollouts_known {count}\n");
}
