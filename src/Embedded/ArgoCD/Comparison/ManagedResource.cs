using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Health;
using ArgoCD.Objects;
using ArgoCD.Sync;
using Kubernetes.Runtime;

namespace ArgoCD.Comparison;

/// <summary>One object of an Application: what is to be beside what is.</summary>
internal sealed record ManagedResource
{
    public const string Synced = "Synced";
    public const string OutOfSync = "OutOfSync";
    public const string Unknown = "Unknown";

    public required ResourceKey Key { get; init; }

    public required string Version { get; init; }

    public JsonObject? Target { get; init; }

    public JsonObject? Live { get; init; }

    /// <summary>How the server serves it; null where it does not know the kind.</summary>
    public ResourceType? Type { get; init; }

    /// <summary><c>Synced</c>, <c>OutOfSync</c>, <c>Unknown</c>; empty for hooks and what is skipped.</summary>
    public string Status { get; init; } = "";

    public bool IsHook { get; init; }

    public bool RequiresPruning { get; init; }

    /// <summary>Whether it makes the Application out of sync.</summary>
    public bool Counts { get; init; }

    public ResourceHealth? Health { get; init; }

    /// <summary>The entry of <c>status.resources</c>.</summary>
    /// <param name="options">The sync options of the Application.</param>
    public JsonObject ToStatus(ImmutableArray<string> options)
    {
        JsonObject entry = [];
        Add(entry, "group", Key.Group);
        Add(entry, "version", Version);
        Add(entry, "kind", Key.Kind);
        Add(entry, "namespace", Key.Namespace);
        Add(entry, "name", Key.Name);
        Add(entry, "status", Status);
        if (IsHook)
        {
            entry["hook"] = true;
        }

        if (RequiresPruning)
        {
            entry["requiresPruning"] = true;
        }

        if ((Target is not null && SyncOptions.NeedsConfirmation(options, Target)) || (Live is not null && SyncOptions.NeedsConfirmation(options, Live)))
        {
            entry["requiresDeletionConfirmation"] = true;
        }

        // What is only to be pruned has no wave of its own any more.
        if ((Target ?? (IsHook ? Live : null)) is { } source && Hooks.Wave(source) is var wave and not 0)
        {
            entry["syncWave"] = wave;
        }

        return entry;
    }

    private static void Add(JsonObject entry, string name, string value)
    {
        if (value.Length > 0)
        {
            entry[name] = value;
        }
    }
}
