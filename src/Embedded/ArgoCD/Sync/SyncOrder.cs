using System.Collections.Immutable;
using ArgoCD.Objects;

namespace ArgoCD.Sync;

/// <summary>The order in which tasks run: phase, wave, kind, name; then what lives in something comes after it.</summary>
internal static class SyncOrder
{
    private static readonly ImmutableDictionary<string, int> KindOrder = new[]
    {
        "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy", "PodDisruptionBudget", "ServiceAccount", "Secret",
        "SecretList", "ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim", "CustomResourceDefinition", "ClusterRole",
        "ClusterRoleList", "ClusterRoleBinding", "ClusterRoleBindingList", "Role", "RoleList", "RoleBinding", "RoleBindingList", "Service",
        "DaemonSet", "Pod", "ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob",
        "IngressClass", "Ingress", "APIService",
    }.Select((kind, index) => KeyValuePair.Create(kind, index - 1000)).ToImmutableDictionary();

    /// <summary>Sorts tasks, moving namespaces and definitions in front of what needs them; their phase and wave may change.</summary>
    public static ImmutableArray<SyncTask> Sort(IEnumerable<SyncTask> tasks)
    {
        var sorted = tasks.Order(Comparer<SyncTask>.Create(Compare)).ToList();
        PullForward(sorted, task => task.Key is { Group: "", Kind: "Namespace" }, (ns, other) => other.LivesIn == ns.Key.Name);
        PullForward(sorted, task => task.Key is { Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition" },
            (crd, other) => crd.Target.Text("spec", "group") == other.Key.Group && crd.Target.Text("spec", "names", "kind") == other.Key.Kind);
        return [.. sorted];
    }

    /// <summary>Mirrors the waves of what is pruned among themselves, then sends what is pruned last behind everything.</summary>
    /// <param name="tasks">All tasks of the sync.</param>
    /// <param name="pruneLast">Whether the whole sync prunes last.</param>
    public static void ArrangePruning(IReadOnlyCollection<SyncTask> tasks, bool pruneLast)
    {
        var pruned = tasks.Where(task => task.IsPrune && task.Phase is SyncPhase.Sync).ToList();
        var waves = pruned.Select(task => task.Wave).Distinct().Order().ToArray();
        foreach (var task in pruned)
        {
            task.Wave = waves[^(Array.BinarySearch(waves, task.Wave) + 1)];
        }

        var highest = tasks.Where(task => task.Phase is SyncPhase.Sync).Select(task => task.Wave).Append(0).Max();
        foreach (var task in pruned.Where(task => pruneLast || (task.Live is { } live && Hooks.HasOption(live, "PruneLast=true"))))
        {
            task.Wave = highest + 1;
        }
    }

    private static int Compare(SyncTask left, SyncTask right)
    {
        var order = left.Phase.CompareTo(right.Phase);
        order = order != 0 ? order : left.Wave.CompareTo(right.Wave);
        order = order != 0 ? order : KindOrder.GetValueOrDefault(left.Key.Kind).CompareTo(KindOrder.GetValueOrDefault(right.Key.Kind));
        return order != 0 ? order : string.CompareOrdinal(left.Key.Name, right.Key.Name);
    }

    private static void PullForward(List<SyncTask> tasks, Predicate<SyncTask> isNeeded, Func<SyncTask, SyncTask, bool> needs)
    {
        foreach (var task in tasks.FindAll(task => task.Target is not null && isNeeded(task)))
        {
            var from = tasks.IndexOf(task);
            var first = tasks.FindIndex(other => other.Target is not null && !isNeeded(other) && needs(task, other));
            if (first < 0 || first >= from)
            {
                continue;
            }

            (task.Phase, task.Wave) = (tasks[first].Phase, tasks[first].Wave);
            tasks.RemoveAt(from);
            tasks.Insert(first, task);
        }
    }
}
