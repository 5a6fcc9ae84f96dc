using System.Text.Json.Nodes;
using k8s.Models;

namespace ArgoRollouts;

/// <summary>One look at a Rollout: what was read, and the status that is being composed.</summary>
internal sealed class RolloutPass
{
    public RolloutPass(JsonObject rollout, DateTimeOffset now)
    {
        Rollout = rollout;
        Now = now;
        Status = rollout["status"] as JsonObject ?? [];
        if (Status.Parent is null) { rollout["status"] = Status; }
        Spec = new RolloutSpec(rollout);
        Conditions = new RolloutConditions(Status, now);
    }

    public JsonObject Rollout { get; }

    public DateTimeOffset Now { get; }

    public JsonObject Status { get; }

    public RolloutSpec Spec { get; }

    public RolloutConditions Conditions { get; }

    public List<V1ReplicaSet> Sets { get; set; } = [];

    public string Hash { get; set; } = "";

    public string StableHash => (string?)Status["stableRS"] ?? "";

    public V1ReplicaSet? New => Sets.Find(set => RolloutReconciler.HashOf(set) == Hash);

    /// <summary>The stable ReplicaSet, where it is not the new one.</summary>
    public V1ReplicaSet? Stable => StableHash == Hash || StableHash.Length == 0 ? null : Sets.Find(set => RolloutReconciler.HashOf(set) == StableHash);

    public int Index
    {
        get => (int?)Status["currentStepIndex"] ?? 0;
        set => Status["currentStepIndex"] = value;
    }

    public bool IsAborted => (bool?)Status["abort"] ?? false;

    public bool IsPromotedFully => (bool?)Status["promoteFull"] ?? false;

    public bool HasPause => Status["pauseConditions"] is JsonArray { Count: > 0 };

    public bool IsPastSteps => IsPromotedFully || Index >= Spec.Steps.Count;

    public int Weight => IsAborted ? 0 : IsPastSteps ? 100 : Spec.WeightAt(Index);

    public (int Canary, int Stable) Wanted() =>
        Stable is null ? (Spec.Replicas, 0) : CanaryArithmetic.Wanted(Spec.Replicas, Weight, Spec.Limits.Surge);
}
