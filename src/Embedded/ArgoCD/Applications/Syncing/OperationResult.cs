using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Comparison;
using ArgoCD.Objects;

namespace ArgoCD.Applications.Syncing;

/// <summary>What is kept of an operation: <c>syncResult</c> in its state, and its entry in the history.</summary>
internal static class OperationResult
{
    private const int DefaultHistory = 10;

    /// <summary>An operation as it is kept, with the parts that are there even where they say nothing.</summary>
    public static JsonObject Whole(JsonObject operation)
    {
        var whole = operation.Copy();
        whole["initiatedBy"] ??= new JsonObject();
        whole["retry"] ??= new JsonObject();
        return whole;
    }

    /// <summary>A result before anything was compared: what is to be synced, by the operation or else by the Application.</summary>
    public static JsonObject Begin(JsonObject app, JsonObject sync, bool isLatest)
    {
        var from = sync.At("sources") is JsonArray { Count: > 0 } || sync.Map("source") is not null ? sync : app.Map("spec")!;
        JsonObject result = new()
        {
            ["revision"] = isLatest ? "" : sync.Text("revision"),
            ["source"] = from.At("source")?.DeepClone() ?? (from == sync ? null : from.At("sources")?[0]?.DeepClone()) ?? new JsonObject { ["repoURL"] = "" },
        };
        if (from.At("sources") is JsonArray { Count: > 0 } sources)
        {
            result["sources"] = sources.DeepClone();
        }

        if (!isLatest && sync.At("revisions") is JsonArray { Count: > 0 } revisions)
        {
            result["revisions"] = revisions.DeepClone();
        }

        return result;
    }

    /// <summary>Takes over what a step came to.</summary>
    public static void Set(JsonObject state, ImmutableArray<JsonObject> results, ComparisonResult comparison)
    {
        var result = state.Map("syncResult")!;
        result.Remove("resources");
        if (results.Length > 0)
        {
            result["resources"] = new JsonArray([.. results.Select(entry => entry.DeepClone())]);
        }

        if (result.At("sources") is JsonArray { Count: > 0 })
        {
            result["revisions"] = new JsonArray([.. comparison.Revisions.Select(sha => JsonValue.Create(sha))]);
        }
        else if (comparison.Revisions.Length > 0)
        {
            result["revision"] = comparison.Revision;
        }
    }

    /// <summary>Remembers the metadata that was wanted of the namespace.</summary>
    public static void SetManagedMetadata(JsonObject state, JsonObject app)
    {
        if (app.At("spec", "syncPolicy", "managedNamespaceMetadata") is { } managed)
        {
            state.Map("syncResult")!["managedNamespaceMetadata"] = managed.DeepClone();
        }
    }

    /// <summary>A revision for each source; empty for none.</summary>
    public static ImmutableArray<string> Revisions(JsonObject from) =>
        from.At("revisions") is JsonArray { Count: > 0 } ? [.. from.Texts("revisions")] : from.Text("revision") is { Length: > 0 } one ? [one] : [];

    /// <summary>The history with an operation that succeeded, as long as the Application wants it.</summary>
    public static JsonArray History(JsonObject app, JsonObject operation, JsonObject state, ComparisonResult comparison, DateTimeOffset now)
    {
        var limit = app.Number("spec", "revisionHistoryLimit") ?? DefaultHistory;
        if (limit <= 0)
        {
            return [];
        }

        var entries = app.Items("status", "history").Select(entry => entry.Copy()).ToList();
        JsonObject added = new()
        {
            ["id"] = entries.Count > 0 ? (entries[^1].Number("id") ?? 0) + 1 : 0,
            ["deployStartedAt"] = state.Text("startedAt"),
            ["deployedAt"] = now.ToKubernetesTime(),
            ["initiatedBy"] = operation["initiatedBy"]?.DeepClone() ?? new JsonObject(),
        };
        if (state.At("syncResult", "sources") is JsonArray { Count: > 0 })
        {
            added["revisions"] = new JsonArray([.. comparison.Revisions.Select(sha => JsonValue.Create(sha))]);
            added["sources"] = state.At("syncResult", "sources")?.DeepClone();
        }
        else
        {
            added["revision"] = comparison.Revision;
            added["source"] = state.At("syncResult", "source")?.DeepClone();
        }

        return [.. entries.Append(added).TakeLast((int)Math.Min(limit, 1000))];
    }
}
