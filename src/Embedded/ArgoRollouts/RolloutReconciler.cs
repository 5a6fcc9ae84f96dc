using System.Globalization;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace ArgoRollouts;

/// <summary>Moves a Rollout through its canary steps. Each call takes one step at most; what changes brings it back.</summary>
internal sealed partial class RolloutReconciler(
    IResourceClient client, ILister<JsonObject> rollouts, ILister<V1ReplicaSet> sets, EventRecorder events, TimeProvider time) : IReconciler
{
    private const string HashLabel = "rollouts-pod-template-hash";
    private const string RevisionName = "rollout.argoproj.io/revision";
    private const string DesiredName = "rollout.argoproj.io/desired-replicas";

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (rollouts.Find(key) is not { } found || found.IsBeingDeleted()) { return ReconcileResult.Done; }
        if (found.At("spec", "replicas") is null)
        {
            var patch = new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 1 } };
            await client.PatchAsync(ResourceTypes.Rollouts, key, PatchType.Merge, patch, new WriteOptions(), cancellationToken);
            return ReconcileResult.Done;
        }

        var pass = new RolloutPass(found.Copy(), time.GetUtcNow());
        if (pass.Spec.Problem() is { } problem)
        {
            pass.Conditions.Set("InvalidSpec", "True", "InvalidSpec", problem, refresh: (string?)pass.Conditions.Find("InvalidSpec")?["message"] != problem);
            pass.Status["phase"] = "Degraded";
            pass.Status["message"] = $"InvalidSpec: {problem}";
            await WriteAsync(found, pass, cancellationToken);
            return ReconcileResult.Done;
        }

        pass.Conditions.Remove("InvalidSpec");
        pass.Sets = [.. sets.OwnedBy(found.Uid()).OrderBy(set => set.Metadata.CreationTimestamp).ThenBy(set => set.Metadata.Name, StringComparer.Ordinal)];
        await StartAsync(pass, cancellationToken);
        if (!await EnsureNewAsync(pass, cancellationToken)) { return await FinishAsync(found, pass, cancellationToken); }
        ApplyAbort(pass);
        var scaled = !pass.Spec.IsPaused && await ScaleAsync(pass, cancellationToken);
        if (!scaled && !pass.Spec.IsPaused)
        {
            await StepAsync(pass, cancellationToken);
            await PromoteAsync(pass, cancellationToken);
            await CleanUpAsync(pass, cancellationToken);
        }

        return await FinishAsync(found, pass, cancellationToken);
    }

    /// <summary>A new template or new steps begin from the first step; the stable template needs none.</summary>
    private async Task StartAsync(RolloutPass pass, CancellationToken cancellationToken)
    {
        // An old template that came back through "undo" carries the server's defaults, so its hash differs: it is found by its content.
        var own = pass.Spec.Template;
        var known = pass.Sets.FirstOrDefault(set => HashOf(set) == pass.Spec.PodHash)
            ?? pass.Sets.FirstOrDefault(set => SameTemplate(set, own));
        pass.Hash = known is null ? pass.Spec.PodHash : HashOf(known);
        var stepsHash = pass.Spec.StepsHash;
        var before = (string?)pass.Status["currentPodHash"] ?? "";
        if (before == pass.Hash && (string?)pass.Status["currentStepHash"] == stepsHash) { return; }

        pass.Status["currentPodHash"] = pass.Hash;
        pass.Status["currentStepHash"] = stepsHash;
        foreach (var name in new[] { "pauseConditions", "controllerPause", "abort", "abortedAt", "promoteFull" }) { pass.Status.Remove(name); }
        var isRollback = pass.StableHash == pass.Hash;
        pass.Index = pass.StableHash.Length == 0 || isRollback ? pass.Spec.Steps.Count : 0;
        if (isRollback && before.Length > 0 && before != pass.Hash)
        {
            await RecordAsync(pass, "Normal", "SkipSteps", "Rollback to stable ReplicaSets", cancellationToken);
        }

        if (before.Length > 0 && before != pass.Hash) { pass.Conditions.Remove("Progressing"); }
    }

    private async Task<bool> EnsureNewAsync(RolloutPass pass, CancellationToken cancellationToken)
    {
        var revision = pass.Sets.Where(set => HashOf(set) != pass.Hash).Select(Revision).DefaultIfEmpty(0).Max() + 1;
        if (pass.New is { } existing)
        {
            if (Revision(existing) < revision)
            {
                var earlier = existing.Metadata.Annotations?.TryGetValue("rollout.argoproj.io/revision-history", out var history) == true && history.Length > 0
                    ? $"{history},{Revision(existing)}" : $"{Revision(existing)}";
                await AnnotateAsync(existing, new JsonObject { [RevisionName] = Text(revision), ["rollout.argoproj.io/revision-history"] = earlier }, cancellationToken);
                pass.Conditions.Set("Progressing", "True", "FoundNewReplicaSet", $"Found new replica set \"{existing.Metadata.Name}\"");
            }

            await AnnotateRolloutAsync(pass, Math.Max(revision, Revision(existing)), cancellationToken);
            return true;
        }

        if (pass.Spec.IsPaused) { return false; }
        var body = Compose(pass, revision);
        try
        {
            var created = (await client.CreateAsync(ResourceTypes.ReplicaSets, body, new WriteOptions(), cancellationToken)).As<V1ReplicaSet>();
            pass.Sets.Add(created);
        }
        catch (ApiException taken) when (taken.Reason == "AlreadyExists")
        {
            var owner = (await client.FindAsync(ResourceTypes.ReplicaSets, body.Key(), cancellationToken))?.OwnerReferences().Select(reference => (string?)reference["uid"]).FirstOrDefault();
            if (owner != pass.Rollout.Uid()) { pass.Status["collisionCount"] = ((int?)pass.Status["collisionCount"] ?? 0) + 1; }
            return false;
        }

        await AnnotateRolloutAsync(pass, revision, cancellationToken);
        await RecordAsync(pass, "Normal", "RolloutUpdated", $"Rollout updated to revision {revision}", cancellationToken);
        await RecordAsync(pass, "Normal", "NewReplicaSetCreated", $"Created ReplicaSet {body.Name()} (revision {revision})", cancellationToken);
        pass.Conditions.Set("Progressing", "True", "NewReplicaSetCreated", $"Created new replica set \"{body.Name()}\"");
        return true;
    }

    private static JsonObject Compose(RolloutPass pass, long revision)
    {
        var template = pass.Spec.Template.Copy();
        var metadata = Member(template, "metadata");
        Member(metadata, "labels")[HashLabel] = pass.Hash;
        var selector = (pass.Rollout.At("spec", "selector") as JsonObject ?? []).Copy();
        Member(selector, "matchLabels")[HashLabel] = pass.Hash;
        var spec = new JsonObject { ["replicas"] = 0, ["selector"] = selector, ["template"] = template };
        if (pass.Rollout.At("spec", "minReadySeconds") is { } minimum) { spec["minReadySeconds"] = minimum.DeepClone(); }
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{pass.Rollout.Name()}-{pass.Hash}",
                ["namespace"] = pass.Rollout.Key().Namespace,
                ["labels"] = metadata["labels"]!.DeepClone(),
                ["annotations"] = new JsonObject { [RevisionName] = Text(revision), [DesiredName] = Text(pass.Spec.Replicas) },
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = "argoproj.io/v1alpha1",
                    ["kind"] = "Rollout",
                    ["name"] = pass.Rollout.Name(),
                    ["uid"] = pass.Rollout.Uid(),
                    ["controller"] = true,
                    ["blockOwnerDeletion"] = true,
                }),
            },
            ["spec"] = spec,
        };
    }

    /// <summary>Scales one ReplicaSet towards its wanted count.</summary>
    /// <returns>Whether something was scaled.</returns>
    private async Task<bool> ScaleAsync(RolloutPass pass, CancellationToken cancellationToken)
    {
        var newSet = pass.New!;
        var stable = pass.Stable;
        var older = pass.Sets.Where(set => set != newSet && set != stable && Size(set) > 0).ToList();
        var (surge, unavailable) = pass.Spec.Limits;
        var (canary, rest) = pass.Wanted();
        var (nextCanary, nextStable) = CanaryArithmetic.Next(
            pass.Spec.Replicas, surge, unavailable, SideOf(newSet), stable is null ? default : SideOf(stable), older.Sum(Size), canary, rest);
        if (stable is not null && nextStable != Size(stable)) { await ScaleAsync(pass, stable, nextStable, cancellationToken); return true; }
        if (nextCanary != Size(newSet)) { await ScaleAsync(pass, newSet, nextCanary, cancellationToken); return true; }

        // What is not available goes at once; the rest as long as enough stay.
        var spare = pass.Sets.Sum(Available) - (pass.Spec.Replicas - unavailable);
        foreach (var set in older)
        {
            var less = Math.Max(0, Size(set) - Available(set));
            var healthy = Math.Min(Math.Max(0, spare), Size(set) - less);
            spare -= healthy;
            if (less + healthy > 0) { await ScaleAsync(pass, set, Size(set) - less - healthy, cancellationToken); return true; }
        }

        return false;
    }

    private async Task ScaleAsync(RolloutPass pass, V1ReplicaSet set, int replicas, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["resourceVersion"] = set.Metadata.ResourceVersion,
                ["annotations"] = new JsonObject { [DesiredName] = Text(pass.Spec.Replicas) },
            },
            ["spec"] = new JsonObject { ["replicas"] = replicas },
        };
        await client.PatchAsync(
            ResourceTypes.ReplicaSets, new ObjectKey(set.Metadata.NamespaceProperty, set.Metadata.Name), PatchType.Merge, patch, new WriteOptions(), cancellationToken);
        var direction = replicas > Size(set) ? "up" : "down";
        await RecordAsync(
            pass, "Normal", "ScalingReplicaSet",
            $"Scaled {direction} ReplicaSet {set.Metadata.Name} (revision {Revision(set)}) from {Size(set)} to {replicas}", cancellationToken);
    }

    private async Task CleanUpAsync(RolloutPass pass, CancellationToken cancellationToken)
    {
        if (pass.StableHash != pass.Hash) { return; }
        var old = pass.Sets.Where(set => HashOf(set) != pass.Hash && Size(set) == 0 && (set.Status?.Replicas ?? 0) == 0).OrderBy(Revision).ToList();
        foreach (var set in old.Take(Math.Max(0, old.Count - pass.Spec.HistoryLimit)))
        {
            await client.DeleteAsync(
                ResourceTypes.ReplicaSets, new ObjectKey(set.Metadata.NamespaceProperty, set.Metadata.Name), new DeletionOptions(Uid: set.Metadata.Uid), cancellationToken);
        }
    }

    private async Task AnnotateRolloutAsync(RolloutPass pass, long revision, CancellationToken cancellationToken)
    {
        if (pass.Rollout.Annotation(RevisionName) == Text(revision)) { return; }
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [RevisionName] = Text(revision) } } };
        var written = await client.PatchAsync(ResourceTypes.Rollouts, pass.Rollout.Key(), PatchType.Merge, patch, new WriteOptions(), cancellationToken);
        pass.Rollout["metadata"] = written["metadata"]!.DeepClone();
    }

    private Task<JsonObject> AnnotateAsync(V1ReplicaSet set, JsonObject annotations, CancellationToken cancellationToken) => client.PatchAsync(
        ResourceTypes.ReplicaSets,
        new ObjectKey(set.Metadata.NamespaceProperty, set.Metadata.Name),
        PatchType.Merge,
        new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } },
        new WriteOptions(),
        cancellationToken);

    internal static string HashOf(V1ReplicaSet set) => set.Metadata.Labels is { } labels && labels.TryGetValue(HashLabel, out var hash) ? hash : "";

    internal static int Size(V1ReplicaSet set) => set.Spec.Replicas ?? 1;

    internal static int Available(V1ReplicaSet set) => set.Status?.AvailableReplicas ?? 0;

    private static long Revision(V1ReplicaSet set) =>
        set.Metadata.Annotations is { } annotations && annotations.TryGetValue(RevisionName, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    private static CanaryArithmetic.Side SideOf(V1ReplicaSet set) => new(Size(set), Available(set));

    private static bool SameTemplate(V1ReplicaSet set, JsonObject template)
    {
        var theirs = (JsonObject)JsonNode.Parse(KubernetesJson.Serialize(set.Spec.Template))!;
        if (theirs["metadata"]?["labels"] is JsonObject labels) { labels.Remove(HashLabel); }
        var ours = template.Copy();
        if (ours["metadata"]?["labels"] is JsonObject own) { own.Remove(HashLabel); }
        if (ours["metadata"] is JsonObject metadata) { metadata.Remove("creationTimestamp"); }
        return RolloutSpec.Hash(theirs, null) == RolloutSpec.Hash(ours, null);
    }

    private static JsonObject Member(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject known) { return known; }
        var made = new JsonObject();
        parent[name] = made;
        return made;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private Task RecordAsync(RolloutPass pass, string type, string reason, string message, CancellationToken cancellationToken) =>
        events.RecordAsync(pass.Rollout, type, reason, message, cancellationToken);
}
