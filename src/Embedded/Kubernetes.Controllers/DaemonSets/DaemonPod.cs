using k8s.Models;
using Kubernetes.Controllers.Scheduling;
using Kubernetes.Runtime;

namespace Kubernetes.Controllers.DaemonSets;

/// <summary>The pod of a DaemonSet for one node (pkg/controller/daemon/util/daemonset_util.go).</summary>
internal static class DaemonPod
{
    public const string RevisionLabel = "controller-revision-hash";

    private const string NodeName = "metadata.name";

    private const string TemplateGeneration = "deprecated.daemonset.template.generation";

    // A daemon stays where others must leave, or may not come.
    private static readonly (string Key, string Effect)[] Tolerated =
    [
        ("node.kubernetes.io/not-ready", "NoExecute"), ("node.kubernetes.io/unreachable", "NoExecute"),
        ("node.kubernetes.io/disk-pressure", "NoSchedule"), ("node.kubernetes.io/memory-pressure", "NoSchedule"),
        ("node.kubernetes.io/pid-pressure", "NoSchedule"), ("node.kubernetes.io/unschedulable", "NoSchedule"),
    ];

    public static V1Pod For(V1DaemonSet set, string node, string hash)
    {
        var pod = Tolerant(set);
        pod.Metadata.Labels = new Dictionary<string, string>(pod.Metadata.Labels ?? new Dictionary<string, string>())
        {
            [RevisionLabel] = hash,
            ["pod-template-generation"] = set.Metadata.Annotations?.TryGetValue(TemplateGeneration, out var number) == true ? number : "1",
        };
        pod.Spec.Affinity ??= new V1Affinity();
        pod.Spec.Affinity.NodeAffinity ??= new V1NodeAffinity();
        var terms = pod.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms;
        pod.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
        {
            NodeSelectorTerms = [.. (terms is { Count: > 0 } ? terms : [new V1NodeSelectorTerm()]).Select(term => new V1NodeSelectorTerm
            {
                MatchExpressions = term.MatchExpressions,
                MatchFields = [new V1NodeSelectorRequirement { Key = NodeName, OperatorProperty = "In", Values = [node] }],
            })],
        };
        return pod;
    }

    /// <summary>The node that a pod was made for, bound or not.</summary>
    public static string? NodeOf(V1Pod pod) => pod.Spec.NodeName is { Length: > 0 } bound
        ? bound
        : (pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? [])
            .SelectMany(term => term.MatchFields ?? []).FirstOrDefault(field => field.Key == NodeName)?.Values.FirstOrDefault();

    /// <summary>Whether a node has to run the pod, and whether one that is there may stay.</summary>
    public static (bool ShouldRun, bool MayStay) Decide(V1DaemonSet set, V1Node node)
    {
        var pod = Tolerant(set);
        if (pod.Spec.NodeName is { Length: > 0 } wanted && wanted != node.Metadata.Name) { return (false, false); }
        if (!NodeFit.MatchesSelector(pod, node)) { return (false, false); }
        var taints = (node.Spec?.Taints ?? []).Where(taint => !NodeFit.Tolerates(pod, taint)).Select(taint => taint.Effect).ToList();
        return (!taints.Exists(effect => effect is "NoSchedule" or "NoExecute"), !taints.Contains("NoExecute"));
    }

    private static V1Pod Tolerant(V1DaemonSet set)
    {
        var pod = Ownership.PodOf(set.Spec.Template, set.Metadata.NamespaceProperty, Ownership.ControllerReference(ResourceTypes.DaemonSets, set));
        var tolerated = pod.Spec.HostNetwork == true ? Tolerated.Append(("node.kubernetes.io/network-unavailable", "NoSchedule")) : Tolerated;
        pod.Spec.Tolerations =
        [
            .. pod.Spec.Tolerations ?? [],
            .. tolerated.Select(taint => new V1Toleration { Key = taint.Item1, OperatorProperty = "Exists", Effect = taint.Item2 }),
        ];
        return pod;
    }
}
