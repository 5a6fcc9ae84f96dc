using System.Globalization;
using k8s.Models;

namespace Kubernetes.Controllers.Deployments;

/// <summary>What a Deployment notes on its ReplicaSets.</summary>
internal static class RevisionAnnotations
{
    public const string HashLabel = "pod-template-hash";
    public const string RevisionName = "deployment.kubernetes.io/revision";
    private const string HistoryName = "deployment.kubernetes.io/revision-history";
    private const string DesiredName = "deployment.kubernetes.io/desired-replicas";
    private const string MaximumName = "deployment.kubernetes.io/max-replicas";

    private static readonly HashSet<string> NotCarried = new(StringComparer.Ordinal)
    {
        "kubectl.kubernetes.io/last-applied-configuration", RevisionName, HistoryName, DesiredName, MaximumName, "deprecated.deployment.rollback.to",
    };

    public static long Revision(V1ReplicaSet set) => Number(set, RevisionName) ?? 0;

    public static int? Desired(V1ReplicaSet set) => (int?)Number(set, DesiredName);

    public static int? Maximum(V1ReplicaSet set) => (int?)Number(set, MaximumName);

    public static bool SetDesired(V1ReplicaSet set, V1Deployment deployment)
    {
        var replicas = deployment.Spec.Replicas ?? 1;
        return Put(set, DesiredName, replicas) | Put(set, MaximumName, replicas + RollingUpdate.MaxSurge(deployment));
    }

    /// <summary>Copies the Deployment's annotations and numbers the ReplicaSet.</summary>
    /// <returns>Whether anything changed.</returns>
    public static bool Carry(V1Deployment deployment, V1ReplicaSet set, long revision, bool isNew)
    {
        set.Metadata.Annotations ??= new Dictionary<string, string>();
        var changed = false;
        foreach (var (name, value) in deployment.Metadata.Annotations ?? new Dictionary<string, string>())
        {
            if (!NotCarried.Contains(name) && (!set.Metadata.Annotations.TryGetValue(name, out var known) || known != value))
            {
                set.Metadata.Annotations[name] = value;
                changed = true;
            }
        }

        var before = Revision(set);
        if (before < revision)
        {
            changed |= Put(set, RevisionName, revision);
            if (!isNew && before > 0)
            {
                var history = set.Metadata.Annotations.TryGetValue(HistoryName, out var earlier) && earlier.Length > 0 ? $"{earlier},{before}" : $"{before}";
                set.Metadata.Annotations[HistoryName] = history;
            }
        }

        return changed;
    }

    private static bool Put(V1ReplicaSet set, string name, long value)
    {
        set.Metadata.Annotations ??= new Dictionary<string, string>();
        var text = value.ToString(CultureInfo.InvariantCulture);
        if (set.Metadata.Annotations.TryGetValue(name, out var known) && known == text) { return false; }
        set.Metadata.Annotations[name] = text;
        return true;
    }

    private static long? Number(V1ReplicaSet set, string name) =>
        set.Metadata.Annotations is { } annotations && annotations.TryGetValue(name, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
