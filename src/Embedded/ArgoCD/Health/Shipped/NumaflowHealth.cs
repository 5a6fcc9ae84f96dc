using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Numaflow: judged once their generation is observed, a failure or a false condition first.</summary>
internal static class NumaflowHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["numaflow.numaproj.io/InterStepBufferService"] = Observed("InterStepBufferService", isProgressive: true, says: LastFalse),
        ["numaflow.numaproj.io/MonoVertex"] = Observed("MonoVertex", isProgressive: true, _ => "Subresources are unhealthy", "Paused"),
        ["numaflow.numaproj.io/Pipeline"] = Observed("Pipeline", isProgressive: true, _ => "Subresources are unhealthy", "Paused", "Pausing"),
        ["numaflow.numaproj.io/Vertex"] = Observed("Vertex", isProgressive: false, LastFalse, "Paused"),
    };

    private static HealthRule Observed(string kind, bool isProgressive, Say says, params string[] pauses)
    {
        var judged = FirstOf(
            If(live => live["status"]["phase"].Is("Failed"), Degraded, The("status.message")),
            If(live => isProgressive && live["metadata"]["labels"] is { IsAbsent: false } labels && labels["numaplane.numaproj.io/progressive-result-state"].Is("failed"), Degraded, "Failed progressive upgrade"),
            If(live => FalseConditions(live).Count > 0, Degraded, says),
            If(live => live["status"]["phase"].Is(pauses), Healthy, $"{kind} is paused"),
            If(live => live["status"]["phase"].Is("Running"), Healthy, $"{kind} is healthy"));
        return FirstOf(
            Where("status", live => FalseConditions(live) is not null && live["metadata"]["generation"] == live["status"]["observedGeneration"] ? judged(live) : null),
            Waiting($"Waiting for {kind} status"));
    }

    private static Field LastFalse(Field live) => FalseConditions(live)[^1]["message"];

    private static List<Field> FalseConditions(Field live) =>
        live["status"]["conditions"] is { IsAbsent: false } conditions ? [.. conditions.Items().Where(condition => condition["status"].Is("False"))] : [];
}
