using k8s.Models;

namespace Kubernetes.Controllers.Autoscaling;

/// <summary>
/// What an autoscaler remembers of one object, and the limits on how fast it may change: stabilization windows and policies
/// (pkg/controller/podautoscaler/horizontal.go).
/// </summary>
internal sealed class ScalingRules
{
    private readonly List<(DateTimeOffset At, int Replicas)> _recommendations = [];
    private readonly List<(DateTimeOffset At, int Change)> _ups = [];
    private readonly List<(DateTimeOffset At, int Change)> _downs = [];

    /// <summary>The outcome of one look.</summary>
    /// <param name="Replicas">How many there are to be.</param>
    /// <param name="Stabilized">The reason when a window held the number back; else null.</param>
    /// <param name="Limit">The reason when a limit cut the number; else null.</param>
    public sealed record Outcome(int Replicas, string? Stabilized, string? Limit);

    public Outcome Apply(V2HorizontalPodAutoscalerSpec spec, int current, int proposed, TimeSpan downWindow, DateTimeOffset now)
    {
        var behavior = spec.Behavior;
        var up = TimeSpan.FromSeconds(behavior?.ScaleUp?.StabilizationWindowSeconds ?? 0);
        var down = behavior?.ScaleDown?.StabilizationWindowSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : downWindow;
        if (_recommendations.Count == 0) { _recommendations.Add((now, current)); }
        var inUp = _recommendations.Where(entry => entry.At > now - up).Select(entry => entry.Replicas).Append(proposed).Min();
        var inDown = _recommendations.Where(entry => entry.At > now - down).Select(entry => entry.Replicas).Append(proposed).Max();
        var longest = up > down ? up : down;
        _recommendations.RemoveAll(entry => entry.At < now - longest);
        _recommendations.Add((now, proposed));

        var stable = current < inUp ? inUp : current > inDown ? inDown : current;
        var reason = stable == proposed ? null : proposed > stable ? "ScaleUpStabilized" : "ScaleDownStabilized";
        var (limited, limit) = Limit(spec, current, stable, now);
        return new Outcome(limited, reason, limit);
    }

    /// <summary>Remembers a change for the policies.</summary>
    public void Changed(int before, int after, DateTimeOffset now)
    {
        _ups.RemoveAll(entry => entry.At < now - TimeSpan.FromHours(1));
        _downs.RemoveAll(entry => entry.At < now - TimeSpan.FromHours(1));
        if (after > before) { _ups.Add((now, after - before)); }
        else if (after < before) { _downs.Add((now, before - after)); }
    }

    private (int Replicas, string? Reason) Limit(V2HorizontalPodAutoscalerSpec spec, int current, int wanted, DateTimeOffset now)
    {
        var (least, most) = (spec.MinReplicas ?? 1, spec.MaxReplicas);
        if (wanted > current)
        {
            var allowed = Math.Max(current, UpLimit(spec.Behavior?.ScaleUp, current, now));
            if (wanted > Math.Min(allowed, most)) { return allowed < most ? (allowed, "ScaleUpLimit") : (most, "TooManyReplicas"); }
        }
        else if (wanted < current)
        {
            var allowed = Math.Min(current, DownLimit(spec.Behavior?.ScaleDown, current, now));
            if (wanted < Math.Max(allowed, least)) { return allowed > least ? (allowed, "ScaleDownLimit") : (least, "TooFewReplicas"); }
        }

        return wanted < least ? (least, "TooFewReplicas") : wanted > most ? (most, "TooManyReplicas") : (wanted, null);
    }

    private int UpLimit(V2HPAScalingRules? rules, int current, DateTimeOffset now)
    {
        if (rules?.SelectPolicy == "Disabled") { return current; }
        var policies = rules?.Policies is { Count: > 0 } given ? given :
        [
            new V2HPAScalingPolicy { Type = "Pods", Value = 4, PeriodSeconds = 15 }, new V2HPAScalingPolicy { Type = "Percent", Value = 100, PeriodSeconds = 15 },
        ];
        var limits = policies.Select(policy =>
        {
            var start = current - Sum(_ups, policy.PeriodSeconds, now) + Sum(_downs, policy.PeriodSeconds, now);
            return policy.Type == "Pods" ? start + policy.Value : (int)Math.Ceiling(start * (1 + (policy.Value / 100.0)));
        });
        return rules?.SelectPolicy == "Min" ? limits.Min() : limits.Max();
    }

    private int DownLimit(V2HPAScalingRules? rules, int current, DateTimeOffset now)
    {
        if (rules?.SelectPolicy == "Disabled") { return current; }
        var policies = rules?.Policies is { Count: > 0 } given ? given : [new V2HPAScalingPolicy { Type = "Percent", Value = 100, PeriodSeconds = 15 }];
        var limits = policies.Select(policy =>
        {
            var start = current + Sum(_downs, policy.PeriodSeconds, now) - Sum(_ups, policy.PeriodSeconds, now);
            return policy.Type == "Pods" ? start - policy.Value : (int)(start * (1 - (policy.Value / 100.0)));
        });
        return rules?.SelectPolicy == "Min" ? limits.Max() : limits.Min();
    }

    private static int Sum(List<(DateTimeOffset At, int Change)> changes, int seconds, DateTimeOffset now) =>
        changes.Where(entry => entry.At > now - TimeSpan.FromSeconds(seconds)).Sum(entry => entry.Change);
}
