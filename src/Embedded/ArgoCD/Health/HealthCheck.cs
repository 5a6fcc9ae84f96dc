using System.Text.Json.Nodes;
using ArgoCD.Health.Shipped;
using ArgoCD.Objects;
using ArgoCD.Sync;

namespace ArgoCD.Health;

/// <summary>Tells the health of a live object from its own fields, with the rules Argo CD ships.</summary>
internal static class HealthCheck
{
    /// <returns>Its health; null where its kind has no check, which does not count for the Application.</returns>
    public static ResourceHealth? Of(JsonObject live)
    {
        var group = live.Group();
        var kind = live.Kind();

        if (live.IsBeingDeleted() && !live.Finalizers().Contains(Words.HookFinalizer))
        {
            return new(ResourceHealth.Progressing, "Pending deletion");
        }

        return ShippedHealth.Of(live) ?? (IsReadable(group, kind, live.Version()) ? BuiltIn(live, group, kind)
            : ResourceHealth.Failed($"unsupported {(kind == "HorizontalPodAutoscaler" ? "HPA" : kind)} GVK: {group}/{live.Version()}, Kind={kind}"));
    }

    private static ResourceHealth? BuiltIn(JsonObject live, string group, string kind) => (group, kind) switch
    {
        ("apps", "Deployment") => WorkloadHealth.Deployment(live),
        ("apps", "StatefulSet") => WorkloadHealth.StatefulSet(live),
        ("apps", "DaemonSet") => WorkloadHealth.DaemonSet(live),
        ("apps", "ReplicaSet") => WorkloadHealth.ReplicaSet(live),
        ("", "Pod") => PodHealth.Of(live, Hooks.IsHook(live)),
        ("", "Service") => NetworkHealth.Service(live),
        ("networking.k8s.io" or "extensions", "Ingress") => NetworkHealth.Ingress(live),
        ("", "PersistentVolumeClaim") => ClusterHealth.PersistentVolumeClaim(live),
        ("batch", "Job") => JobHealth.Job(live),
        ("autoscaling", "HorizontalPodAutoscaler") => AutoscalerHealth.Of(live),
        ("apiregistration.k8s.io", "APIService") => ClusterHealth.ApiService(live),
        ("argoproj.io", "Workflow") => WorkflowHealth.Of(live),
        _ => null,
    };

    /// <summary>Whether the checks that are compiled into Argo CD read a version; scripts take any.</summary>
    private static bool IsReadable(string group, string kind, string version) => (group, kind) switch
    {
        ("apps", "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet") => version == "v1",
        ("", "Pod" or "Service" or "PersistentVolumeClaim") => version == "v1",
        ("batch", "Job") => version == "v1",
        ("autoscaling", "HorizontalPodAutoscaler") => version is "v1" or "v2",
        ("apiregistration.k8s.io", "APIService") => version is "v1" or "v1beta1",
        _ => true,
    };
}
