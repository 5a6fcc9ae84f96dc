using System.Net;
using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Rolling;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using ArgoCD.Programs;
using Kubernetes.Runtime;

namespace ArgoCD.ApplicationSets;

/// <summary>Writes what a set says of itself at the end of a round.</summary>
internal sealed class ApplicationSetStatus(IResourceClient client, ApplicationSetOptions options, TimeProvider time, PodLog log)
{
    private const int MaximumListed = 5000;

    /// <summary>Writes it; what is the same already is not written.</summary>
    /// <param name="set">The set.</param>
    /// <param name="outcome">How the round went.</param>
    /// <param name="owned">The Applications of the set; null where the round ended before they were known.</param>
    /// <param name="refresh">Whether a refresh had been asked for, which is done now.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task WriteAsync(
        JsonObject set, RoundOutcome outcome, IReadOnlyList<JsonObject>? owned, bool refresh, CancellationToken cancellationToken)
    {
        var status = set.Map("status")?.Copy() ?? [];
        if (owned is not null)
        {
            status["resources"] = new JsonArray([.. owned.Take(MaximumListed).Select(Listed)]);
            status["resourcesCount"] = owned.Count;
        }

        if (!options.IsRolling(set))
        {
            status.Remove("applicationStatus");
        }

        ApplicationSetConditions.Set(status, outcome, ApplicationSetOptions.HasRollingStrategy(set), time.GetUtcNow());
        try
        {
            await WriteAsync(set, status, cancellationToken);
            if (refresh)
            {
                await client.PatchAsync(
                    ApplicationSetReconciler.ApplicationSets, set.Key(), PatchType.Merge,
                    new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Words.ApplicationSetRefresh] = null } } },
                    new(Words.ApplicationSetManager), cancellationToken);
            }
        }
        catch (ApiException error) when (error.Code is HttpStatusCode.NotFound)
        {
            log.Info("the ApplicationSet was deleted meanwhile", set.Key().ToString());
        }
    }

    /// <summary>Writes how far a rollout is.</summary>
    /// <returns>The set as it is then.</returns>
    public async Task<JsonObject> WriteAsync(JsonObject set, RolloutOutcome rollout, CancellationToken cancellationToken)
    {
        var status = set.Map("status")?.Copy() ?? [];
        if (rollout.Statuses.IsEmpty)
        {
            status.Remove("applicationStatus");
        }
        else
        {
            status["applicationStatus"] = new JsonArray([.. rollout.Statuses]);
        }

        ApplicationSetConditions.Set(status, rollout, time.GetUtcNow());
        return await WriteAsync(set, status, cancellationToken);
    }

    private async Task<JsonObject> WriteAsync(JsonObject set, JsonObject status, CancellationToken cancellationToken) =>
        MergePatch.Between(set.Map("status") ?? [], status) is { Count: > 0 } changed
            ? await client.PatchAsync(
                ApplicationSetReconciler.ApplicationSets, set.Key(), PatchType.Merge, new JsonObject { ["status"] = changed }, new(Words.ApplicationSetManager, Subresource: "status"), cancellationToken)
            : set;

    private static JsonNode Listed(JsonObject app)
    {
        JsonObject entry = new()
        {
            ["group"] = Words.Group,
            ["version"] = "v1alpha1",
            ["kind"] = "Application",
            ["name"] = app.Name(),
            ["namespace"] = app.Namespace(),
        };
        if (app.Text("status", "sync", "status") is { Length: > 0 } sync)
        {
            entry["status"] = sync;
        }

        // Also where it says nothing yet.
        entry["health"] = app.Text("status", "health", "status") is { Length: > 0 } health ? new JsonObject { ["status"] = health } : new JsonObject();
        return entry;
    }
}

/// <summary>How a round of a set went.</summary>
/// <param name="Reason">Why something failed, as the reason of a condition; null where nothing did.</param>
/// <param name="Message">What is said of it.</param>
/// <param name="ParametersGenerated">Whether generating and rendering succeeded.</param>
internal sealed record RoundOutcome(string? Reason, string Message, bool ParametersGenerated = true)
{
    public static RoundOutcome Well { get; } = new(null, "");
}
