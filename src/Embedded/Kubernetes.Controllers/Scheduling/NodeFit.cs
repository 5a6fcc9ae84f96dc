using System.Globalization;
using k8s.Models;

namespace Kubernetes.Controllers.Scheduling;

/// <summary>Why a pod does not fit a node, in the scheduler's words; nothing when it fits.</summary>
internal static class NodeFit
{
    public static IReadOnlyList<string> Reasons(V1Pod pod, V1Node node, IEnumerable<V1Pod> onNode)
    {
        if (node.Spec?.Unschedulable == true && !Tolerates(pod, new V1Taint { Key = "node.kubernetes.io/unschedulable", Effect = "NoSchedule" }))
        {
            return ["node(s) were unschedulable"];
        }

        if (pod.Spec.NodeName is { Length: > 0 } wanted && wanted != node.Metadata.Name) { return ["node(s) didn't match the requested node name"]; }
        var taint = (node.Spec?.Taints ?? []).FirstOrDefault(taint => taint.Effect is "NoSchedule" or "NoExecute" && !Tolerates(pod, taint));
        if (taint is not null) { return [$"node(s) had untolerated taint {{{taint.Key}: {taint.Value}}}"]; }
        if (!MatchesSelector(pod, node)) { return ["node(s) didn't match Pod's node affinity/selector"]; }
        return Insufficient(pod, node, onNode);
    }

    public static bool MatchesSelector(V1Pod pod, V1Node node)
    {
        var labels = node.Metadata.Labels ?? new Dictionary<string, string>();
        if ((pod.Spec.NodeSelector ?? new Dictionary<string, string>()).Any(wanted => !labels.TryGetValue(wanted.Key, out var has) || has != wanted.Value))
        {
            return false;
        }

        var required = pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution;
        return required is null || required.NodeSelectorTerms.Any(term => Matches(term, node, labels));
    }

    private static bool Matches(V1NodeSelectorTerm term, V1Node node, IDictionary<string, string> labels)
    {
        if (term.MatchExpressions is not { Count: > 0 } && term.MatchFields is not { Count: > 0 }) { return false; }
        return (term.MatchExpressions ?? []).All(wanted => Matches(wanted, labels.TryGetValue(wanted.Key, out var value) ? value : null))
            && (term.MatchFields ?? []).All(wanted => Matches(wanted, wanted.Key == "metadata.name" ? node.Metadata.Name : null));
    }

    private static bool Matches(V1NodeSelectorRequirement wanted, string? value) => wanted.OperatorProperty switch
    {
        "In" => value is not null && wanted.Values.Contains(value),
        "NotIn" => value is null || !wanted.Values.Contains(value),
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        "Gt" => Number(value) > Number(wanted.Values?.FirstOrDefault()),
        "Lt" => Number(value) < Number(wanted.Values?.FirstOrDefault()),
        _ => false,
    };

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static bool Tolerates(V1Pod pod, V1Taint taint) => (pod.Spec.Tolerations ?? []).Any(toleration =>
        (toleration.Effect is null or "" || toleration.Effect == taint.Effect)
        && (toleration.Key is null or "" ? toleration.OperatorProperty == "Exists" : toleration.Key == taint.Key)
        && (toleration.OperatorProperty == "Exists" || (toleration.Value ?? "") == (taint.Value ?? "")));

    private static List<string> Insufficient(V1Pod pod, V1Node node, IEnumerable<V1Pod> onNode)
    {
        var used = new Dictionary<string, decimal>(StringComparer.Ordinal);
        var count = 0;
        foreach (var other in onNode.Where(other => !other.IsTerminated()))
        {
            count++;
            foreach (var (name, value) in PodRequests.OfCached(other)) { used[name] = used.GetValueOrDefault(name) + value; }
        }

        var allocatable = node.Status?.Allocatable ?? new Dictionary<string, ResourceQuantity>();
        List<string> reasons = [];
        if (allocatable.TryGetValue("pods", out var most) && count + 1 > most.ToDecimal()) { reasons.Add("Too many pods"); }
        foreach (var (name, value) in PodRequests.Of(pod).Where(request => request.Value > 0).OrderBy(request => request.Key, StringComparer.Ordinal))
        {
            var total = allocatable.TryGetValue(name, out var quantity) ? quantity.ToDecimal() : 0;
            if (used.GetValueOrDefault(name) + value > total) { reasons.Add($"Insufficient {name}"); }
        }

        return reasons;
    }
}
