using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.ApiServer.Fields;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Rbac;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Subresources;

/// <summary>Answers <c>pods/eviction</c>: a deletion that a PodDisruptionBudget must allow, and that takes one from what it allows.</summary>
internal sealed class EvictionEndpoint(ObjectWriter writer, ObjectStore store, ResourceRegistry registry, TimeProvider time)
{
    /// <summary>As many evictions may wait for the disruption controller to see their pods go, as upstream's.</summary>
    private const int MaxDisruptedPods = 2000;
    private static readonly UserInfo Server = new("system:apiserver", [UserInfo.Masters]);

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var body = (await RequestBody.ReadAsync(call.Context.Request, "Eviction", cancellationToken)).Value is JsonObject eviction ? TypedBody.Decode<V1Eviction>(eviction) : null;
        if ((string?)body?["metadata"]?["name"] is { Length: > 0 } name && name != call.Info.Name)
        {
            throw Refusals.BadRequest("name in URL does not match name in Eviction object");
        }

        var request = call.Write(call.Info.Name) with { Subresource = "" };
        var options = DeleteOptions.Read(body?["deleteOptions"] as JsonObject, call);
        var pod = writer.Get(call.Resource, call.Info.Namespace, call.Info.Name);
        var value = pod.Parse();
        if (NeedsBudget(value) && BudgetOf(call.Info.Namespace, value) is { } budget)
        {
            await TakeAsync(budget, value, request.DryRun || options.DryRun, cancellationToken);
        }

        if (!request.DryRun && !options.DryRun)
        {
            await MarkAsync(request, pod, cancellationToken);
        }

        // The pod that was asked about, not a namesake that came since.
        await writer.DeleteAsync(request, options.Uid is { Length: > 0 } ? options : options with { Uid = pod.Uid }, cancellationToken);
        await Responses.SuccessAsync(call.Context, 201, cancellationToken);
    }

    /// <summary>Pods that do not run yet, that are over, or that go already, harm nobody by going.</summary>
    private static bool NeedsBudget(JsonObject pod) =>
        (string?)pod["status"]?["phase"] is not ("Succeeded" or "Failed" or "Pending") && pod["metadata"]?["deletionTimestamp"] is null;

    private static bool IsReady(JsonObject pod) => (pod["status"]?["conditions"] as JsonArray ?? []).Any(condition => (string?)condition?["type"] == "Ready" && (string?)condition["status"] == "True");

    private static long Count(JsonObject budget, string field) => budget["status"]?[field] is JsonValue value && value.TryWhole(out long count) ? count : 0;

    private StoredObject? BudgetOf(string ns, JsonObject pod)
    {
        var budgets = store.Snapshot.Of("policy/poddisruptionbudgets").In(ns)
            .Where(stored => stored.Parse()["spec"]?["selector"] is JsonObject selector && LabelSelection.Matches(selector, pod["metadata"]?["labels"] as JsonObject))
            .Take(2).ToList();
        return budgets.Count < 2
            ? budgets.SingleOrDefault()
            : throw Refusals.BadRequest("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
    }

    /// <summary>Writes into the budget that the pod is on its way, so that the next eviction sees one less before a controller looks.</summary>
    private async Task TakeAsync(StoredObject budget, JsonObject pod, bool dryRun, CancellationToken cancellationToken)
    {
        var resource = registry.Catalog.Find("policy", "v1", "poddisruptionbudgets")!;
        var request = new WriteRequest(resource, budget.Path.Namespace, budget.Path.Name, Server) { Subresource = "status", FieldManager = "kube-apiserver" };
        for (StoredObject? current = budget; current is not null; current = store.Find(budget.Path))
        {
            var value = current.Parse();
            if (!IsReady(pod) && MayIgnore(value)) { return; }
            Check(value);
            if (dryRun) { return; }
            var status = (JsonObject)value["status"]!;
            var left = Count(value, "disruptionsAllowed") - 1;
            status["disruptionsAllowed"] = left;
            if (status["disruptedPods"] is not JsonObject disrupted) { status["disruptedPods"] = disrupted = []; }
            disrupted[(string)pod["metadata"]!["name"]!] = Managers.Format(time.GetUtcNow());
            if (left == 0) { Exhaust(status); }
            if (await writer.ReplaceAsync(request, current, value, null, null, cancellationToken) is not null) { return; }
        }
    }

    /// <summary>Whether a pod that is not ready may go without being counted: always, or while enough others are healthy.</summary>
    private static bool MayIgnore(JsonObject budget) => (string?)budget["spec"]?["unhealthyPodEvictionPolicy"] == "AlwaysAllow"
        || (Count(budget, "currentHealthy") >= Count(budget, "desiredHealthy") && Count(budget, "desiredHealthy") > 0);

    private static void Check(JsonObject budget)
    {
        var name = (string?)budget["metadata"]?["name"];
        var generation = budget["metadata"]?["generation"] is JsonValue value && value.TryWhole(out long number) ? number : 0;
        if (Count(budget, "observedGeneration") < generation)
        {
            throw Refused($"The disruption budget {name} is still being processed by the server.", retryAfterSeconds: 10);
        }

        if ((budget["status"]?["disruptedPods"] as JsonObject)?.Count > MaxDisruptedPods)
        {
            throw new StatusException(403, "Forbidden", $"poddisruptionbudgets.policy \"{name}\" is forbidden: DisruptedPods map too big - too many evictions not confirmed by PDB controller") { Name = name, Group = "policy", Kind = "poddisruptionbudgets" };
        }

        if (Count(budget, "disruptionsAllowed") > 0) { return; }
        var failure = (budget["status"]?["conditions"] as JsonArray ?? []).FirstOrDefault(condition => (string?)condition?["type"] == "DisruptionAllowed" && (string?)condition["reason"] == "SyncFailed");
        throw Refused(failure is null
            ? $"The disruption budget {name} needs {Count(budget, "desiredHealthy")} healthy pods and has {Count(budget, "currentHealthy")} currently"
            : $"The disruption budget {name} does not allow evicting pods currently because it failed sync: {(string?)failure["message"]}");
    }

    // Without Retry-After where the budget is spent: a client library that finds one waits itself, and kubectl drain would not say why.
    private static StatusException Refused(string cause, int retryAfterSeconds = 0) =>
        new(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.")
        {
            RetryAfterSeconds = retryAfterSeconds,
            Causes = [new StatusCause("DisruptionBudget", cause, "")],
        };

    private void Exhaust(JsonObject status)
    {
        if ((status["conditions"] as JsonArray ?? []).FirstOrDefault(condition => (string?)condition?["type"] == "DisruptionAllowed") is not JsonObject condition) { return; }
        (condition["status"], condition["reason"], condition["lastTransitionTime"]) = ("False", "InsufficientPods", Managers.Format(time.GetUtcNow()));
    }

    /// <summary>Tells in the pod who makes it go.</summary>
    private async Task MarkAsync(WriteRequest deletion, StoredObject pod, CancellationToken cancellationToken)
    {
        var request = deletion with { Subresource = "status", User = Server, FieldManager = "kube-apiserver" };
        for (StoredObject? current = pod; current is not null && current.Uid == pod.Uid; current = store.Find(pod.Path))
        {
            var value = current.Parse();
            if (value["metadata"]?["deletionTimestamp"] is not null) { return; }
            PodConditions.Set(value, new JsonObject
            {
                ["type"] = "DisruptionTarget",
                ["status"] = "True",
                ["lastProbeTime"] = null,
                ["lastTransitionTime"] = Managers.Format(time.GetUtcNow()),
                ["reason"] = "EvictionByEvictionAPI",
                ["message"] = "Eviction API: evicting",
            });
            if (await writer.ReplaceAsync(request, current, value, null, null, cancellationToken) is not null) { return; }
        }
    }
}
