using System.Text.Json.Nodes;
using ArgoCD.Objects;
using static ArgoCD.Health.ResourceHealth;

namespace ArgoCD.Health;

internal static class WorkloadHealth
{
    public static ResourceHealth Deployment(JsonObject live)
    {
        if (live.Flag("spec", "paused") == true)
        {
            return new(Suspended, "Deployment is paused");
        }

        if (IsBehind(live))
        {
            return new(Progressing, "Waiting for rollout to finish: observed deployment generation less than desired generation");
        }

        if (live.Condition("Progressing").Text("reason") == "ProgressDeadlineExceeded")
        {
            return new(Degraded, $"Deployment \"{live.Name()}\" exceeded its progress deadline");
        }

        var updated = Count(live, "updatedReplicas");
        var replicas = Count(live, "replicas");
        var available = Count(live, "availableReplicas");
        if (live.Number("spec", "replicas") is { } wanted && updated < wanted)
        {
            return new(Progressing, $"Waiting for rollout to finish: {updated} out of {wanted} new replicas have been updated...");
        }

        if (replicas > updated)
        {
            return new(Progressing, $"Waiting for rollout to finish: {replicas - updated} old replicas are pending termination...");
        }

        return available < updated
            ? new(Progressing, $"Waiting for rollout to finish: {available} of {updated} updated replicas are available...")
            : new(Healthy);
    }

    public static ResourceHealth StatefulSet(JsonObject live)
    {
        if (Count(live, "observedGeneration") == 0 || IsBehind(live))
        {
            return new(Progressing, "Waiting for statefulset spec update to be observed...");
        }

        var wanted = live.Number("spec", "replicas");
        var ready = Count(live, "readyReplicas");
        if (wanted is { } all && ready < all)
        {
            return new(Progressing, $"Waiting for {all - ready} pods to be ready...");
        }

        var type = live.Text("spec", "updateStrategy", "type");
        if (type == "OnDelete")
        {
            return new(Healthy, $"statefulset has {ready} ready pods");
        }

        var updated = Count(live, "updatedReplicas");
        if (type == "RollingUpdate" && live.Map("spec", "updateStrategy", "rollingUpdate") is { } rolling)
        {
            var expected = (wanted ?? 0) - (rolling.Number("partition") ?? 0);
            return rolling.Number("partition") is not null && wanted is not null && updated < expected
                ? new(Progressing, $"Waiting for partitioned roll out to finish: {updated} out of {expected} new pods have been updated...")
                : new(Healthy, $"partitioned roll out complete: {updated} new pods have been updated...");
        }

        var revision = live.Text("status", "updateRevision");
        return revision != live.Text("status", "currentRevision")
            ? new(Progressing, $"waiting for statefulset rolling update to complete {updated} pods at revision {revision}...")
            : new(Healthy, $"statefulset rolling update complete {Count(live, "currentReplicas")} pods at revision {live.Text("status", "currentRevision")}...");
    }

    public static ResourceHealth DaemonSet(JsonObject live)
    {
        if (IsBehind(live))
        {
            return new(Progressing, "Waiting for rollout to finish: observed daemon set generation less than desired generation");
        }

        var updated = Count(live, "updatedNumberScheduled");
        var wanted = Count(live, "desiredNumberScheduled");
        var available = Count(live, "numberAvailable");
        if (live.Text("spec", "updateStrategy", "type") == "OnDelete")
        {
            return new(Healthy, $"daemon set {updated} out of {wanted} new pods have been updated");
        }

        if (updated < wanted)
        {
            return new(Progressing, $"Waiting for daemon set \"{live.Name()}\" rollout to finish: {updated} out of {wanted} new pods have been updated...");
        }

        return available < wanted
            ? new(Progressing, $"Waiting for daemon set \"{live.Name()}\" rollout to finish: {available} of {wanted} updated pods are available...")
            : new(Healthy);
    }

    public static ResourceHealth ReplicaSet(JsonObject live)
    {
        if (IsBehind(live))
        {
            return new(Progressing, "Waiting for rollout to finish: observed replica set generation less than desired generation");
        }

        if (live.Condition("ReplicaFailure") is { } failure && failure.Text("status") == "True")
        {
            return new(Degraded, failure.Text("message"));
        }

        var available = Count(live, "availableReplicas");
        return live.Number("spec", "replicas") is { } wanted && available < wanted
            ? new(Progressing, $"Waiting for rollout to finish: {available} out of {wanted} new replicas are available...")
            : new(Healthy);
    }

    private static bool IsBehind(JsonObject live) => (live.Number("metadata", "generation") ?? 0) > Count(live, "observedGeneration");

    private static long Count(JsonObject live, string field) => live.Number("status", field) ?? 0;
}
