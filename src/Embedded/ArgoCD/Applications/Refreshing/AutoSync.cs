using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using ArgoCD.Projects;

namespace ArgoCD.Applications.Refreshing;

/// <summary>Decides after a comparison whether an Application is synced by itself.</summary>
internal static class AutoSync
{
    public static AutoSyncDecision Decide(JsonObject app, ComparisonResult comparison, SyncWindows windows, ControllerOptions options, DateTimeOffset now)
    {
        if (windows.Problems.Length > 0)
        {
            return AutoSyncDecision.Nothing with { Conditions = [.. windows.Problems.Select(problem => new ApplicationCondition("SyncError", problem))] };
        }

        // Nothing is decided while the windows are closed, and what was said before them stays.
        if (!windows.Allow(manual: false, now))
        {
            return AutoSyncDecision.Nothing with
            {
                Conditions = [.. app.Items("status", "conditions").Where(condition => condition.Text("type") == "SyncError")
                    .Select(condition => new ApplicationCondition("SyncError", condition.Text("message")))],
            };
        }

        var automated = app.Map("spec", "syncPolicy", "automated");
        if (automated is null || automated.Flag("enabled") == false || app.Map("operation") is not null || app.IsBeingDeleted()
            || comparison.Status != ManagedResource.OutOfSync)
        {
            return AutoSyncDecision.Nothing;
        }

        var prune = automated.Flag("prune") == true;
        if (!prune && comparison.Resources.All(resource => resource.Status == ManagedResource.Synced || resource.RequiresPruning))
        {
            return AutoSyncDecision.Nothing;
        }

        var state = app.Map("status", "operationState");
        if (state is not null && state.Text("phase") is "Running" or "Terminating")
        {
            return AutoSyncDecision.Nothing;
        }

        var tried = WasTried(app, comparison);
        JsonObject sync = [];
        if (app.At("spec", "sources") is JsonArray { Count: > 0 } sources)
        {
            sync["sources"] = sources.DeepClone();
            sync["revisions"] = new JsonArray([.. comparison.Revisions.Select(sha => JsonValue.Create(sha))]);
        }
        else
        {
            sync["source"] = app.At("spec", "source")?.DeepClone();
            sync["revision"] = comparison.Revision;
        }

        if (tried && state.Text("phase") != "Succeeded")
        {
            return AutoSyncDecision.Nothing with
            {
                Conditions = [new("SyncError", $"Failed last sync attempt to [{Tried(state)}]: {state.Text("message")}")],
            };
        }

        if (tried)
        {
            if (automated.Flag("selfHeal") != true)
            {
                return AutoSyncDecision.Nothing;
            }

            // What is only on its way out needs no healing; its end comes through the watch.
            var differing = comparison.Resources.Where(resource => resource.Status == ManagedResource.OutOfSync).ToList();
            if (differing.Count > 0 && differing.TrueForAll(resource => resource is { RequiresPruning: true, Live: { } leaving } && leaving.IsBeingDeleted()))
            {
                return AutoSyncDecision.Nothing;
            }

            var attempts = state.Number("operation", "sync", "autoHealAttemptsCount") ?? 0;
            var due = (state.Time("finishedAt") ?? now) + options.SelfHealWait(attempts);
            if (due > now)
            {
                return AutoSyncDecision.Nothing with { Again = due - now };
            }

            sync["autoHealAttemptsCount"] = attempts + 1;
            sync["resources"] = new JsonArray([.. comparison.Resources.Where(resource => resource.Status != ManagedResource.Synced).Select(resource => (JsonNode)new JsonObject
            {
                ["group"] = resource.Key.Group,
                ["kind"] = resource.Key.Kind,
                ["name"] = resource.Key.Name,
            })]);
        }

        if (prune && automated.Flag("allowEmpty") != true && comparison.Resources.All(resource => resource.RequiresPruning))
        {
            return AutoSyncDecision.Nothing with
            {
                Conditions = [new("SyncError", $"Skipping sync attempt to [{string.Join(' ', comparison.Revisions)}]: auto-sync will wipe out all resources")],
            };
        }

        if (prune)
        {
            sync["prune"] = true;
        }

        if (app.At("spec", "syncPolicy", "syncOptions") is JsonArray { Count: > 0 } stated)
        {
            sync["syncOptions"] = stated.DeepClone();
        }

        return AutoSyncDecision.Nothing with
        {
            Operation = new JsonObject
            {
                ["sync"] = sync,
                ["initiatedBy"] = new JsonObject { ["automated"] = true },
                ["retry"] = app.At("spec", "syncPolicy", "retry")?.DeepClone() ?? new JsonObject { ["limit"] = 5 },
            },
        };
    }

    private static bool WasTried(JsonObject app, ComparisonResult comparison)
    {
        // One that ended without a result never came to comparing.
        if (app.Map("status", "operationState", "syncResult") is not { } result)
        {
            return app.Text("status", "operationState", "phase") is "Succeeded" or "Failed" or "Error";
        }

        // Also a revision that touched none of the paths an Application limits itself to is another one, where the Application differs.
        return app.At("spec", "sources") is JsonArray { Count: > 0 } sources
            ? result.Texts("revisions").SequenceEqual(comparison.Revisions) && sources.SameAs(result["sources"])
            : result.Text("revision") == comparison.Revision && app.At("spec", "source").SameAs(result["source"]);
    }

    private static string Tried(JsonObject? state) =>
        state.At("syncResult", "revisions") is JsonArray { Count: > 0 } ? string.Join(' ', state.Texts("syncResult", "revisions")) : state.Text("syncResult", "revision");
}

/// <summary>What is decided after a comparison.</summary>
/// <param name="Operation">The operation to set; null for none.</param>
/// <param name="Conditions">Why nothing is done although something should be.</param>
/// <param name="Again">When to decide anew; null for not by itself.</param>
internal sealed record AutoSyncDecision(JsonObject? Operation, ImmutableArray<ApplicationCondition> Conditions, TimeSpan? Again)
{
    public static readonly AutoSyncDecision Nothing = new(null, [], null);
}
