using k8s.Models;

namespace Kubernetes.Controllers.Autoscaling;

/// <summary>The conditions of an autoscaler while it is looked at; a condition keeps its place.</summary>
internal sealed class ConditionList(IEnumerable<V2HorizontalPodAutoscalerCondition>? before, DateTimeOffset now)
{
    public List<V2HorizontalPodAutoscalerCondition> Items { get; } = [.. before ?? []];

    public void Set(string type, bool status, string reason, string message)
    {
        var word = status ? "True" : "False";
        var at = Items.FindIndex(condition => condition.Type == type);
        var condition = new V2HorizontalPodAutoscalerCondition
        {
            Type = type,
            Status = word,
            Reason = reason,
            Message = message,
            LastTransitionTime = at >= 0 && Items[at].Status == word ? Items[at].LastTransitionTime : now.UtcDateTime,
        };
        if (at >= 0) { Items[at] = condition; }
        else { Items.Add(condition); }
    }
}
