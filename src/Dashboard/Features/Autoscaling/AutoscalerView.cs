using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Autoscaling;

/// <summary>A condition of an autoscaler.</summary>
/// <param name="Type">AbleToScale, ScalingActive or ScalingLimited.</param>
/// <param name="Status">True, False or Unknown.</param>
/// <param name="Reason">Why.</param>
/// <param name="Message">In the controller's words.</param>
/// <param name="At">Since when.</param>
public sealed record AutoscalerCondition(string Type, string Status, string Reason, string Message, DateTimeOffset? At);

/// <summary>A HorizontalPodAutoscaler as its page shows it.</summary>
/// <param name="Key">Its namespace and name.</param>
/// <param name="Target">The object that it scales, <c>Kind/name</c>.</param>
/// <param name="Min">The fewest pods.</param>
/// <param name="Max">The most pods.</param>
/// <param name="Usage">The CPU usage in percent of the request; null where it was not read.</param>
/// <param name="Goal">The target in percent; null where it scales by something else.</param>
/// <param name="Current">How many pods there are.</param>
/// <param name="Desired">How many it wants.</param>
/// <param name="DownWindow">How long the highest recommendation holds before it scales down, in seconds.</param>
/// <param name="ScaledAt">When it last changed the number.</param>
/// <param name="Conditions">Its conditions.</param>
public sealed record AutoscalerView(
    ObjectKey Key, string Target, long Min, long Max, long? Usage, long? Goal, long Current, long Desired, long DownWindow, DateTimeOffset? ScaledAt,
    ImmutableArray<AutoscalerCondition> Conditions)
{
    /// <summary>A difference from the target that is small enough to be left alone, as upstream's default says.</summary>
    private const double Tolerance = 0.1;

    /// <summary>How many pods the usage asks for, before any limit; null where the usage is not known.</summary>
    public long? Proposed => Usage is not { } usage || Goal is not > 0 ? null
        : Math.Abs(usage / (double)Goal - 1) <= Tolerance ? Current : (long)Math.Ceiling(Current * usage / (double)Goal.Value);

    /// <summary>Whether the usage is so near to the target that nothing is done.</summary>
    public bool WithinTolerance => Usage is { } usage && Goal is > 0 && Math.Abs(usage / (double)Goal - 1) <= Tolerance;

    /// <summary>Since when fewer pods would do and the window holds the number up; null where it does not.</summary>
    public DateTimeOffset? HeldSince => Conditions.FirstOrDefault(c => c is { Type: "AbleToScale", Reason: "ScaleDownStabilized" })?.At;

    /// <summary>Reads an autoscaler.</summary>
    public static AutoscalerView Of(JsonObject item)
    {
        var metric = item.Items("spec", "metrics").FirstOrDefault(m => m.Text("resource", "name") == "cpu");
        var current = item.Items("status", "currentMetrics").FirstOrDefault(m => m.Text("resource", "name") == "cpu");
        return new(
            new(item.Text("metadata", "namespace") ?? "", item.Text("metadata", "name") ?? ""),
            $"{item.Text("spec", "scaleTargetRef", "kind")}/{item.Text("spec", "scaleTargetRef", "name")}",
            item.Number("spec", "minReplicas") ?? 1, item.Number("spec", "maxReplicas") ?? 0,
            current.Number("resource", "current", "averageUtilization"), metric.Number("resource", "target", "averageUtilization"),
            item.Number("status", "currentReplicas") ?? 0, item.Number("status", "desiredReplicas") ?? 0,
            item.Number("spec", "behavior", "scaleDown", "stabilizationWindowSeconds") ?? 300, item.Time("status", "lastScaleTime"),
            [.. item.Items("status", "conditions").Select(c => new AutoscalerCondition(c.Text("type") ?? "", c.Text("status") ?? "", c.Text("reason") ?? "", c.Text("message") ?? "", c.Time("lastTransitionTime")))]);
    }
}
