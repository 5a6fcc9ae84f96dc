using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Sync;

/// <summary>One object in one phase of a sync: to be applied, or, without a target, to be pruned.</summary>
internal sealed class SyncTask
{
    public required SyncPhase Phase { get; set; }

    /// <summary>The wave in which it runs; ordering may move it away from the one it states.</summary>
    public required int Wave { get; set; }

    public required ResourceKey Key { get; init; }

    public required string Version { get; init; }

    public JsonObject? Target { get; init; }

    public JsonObject? Live { get; set; }

    /// <summary>The hook type; empty for a plain resource.</summary>
    public string HookType { get; init; } = "";

    /// <summary>The namespace that must be there before it; for what is in none, upstream takes the Application's.</summary>
    public string LivesIn => Key.Namespace.Length > 0 ? Key.Namespace : DefaultNamespace;

    /// <summary>The namespace that its result states: of what is applied, the one that it would go to, whether or not its kind lives in one.</summary>
    public string ResultNamespace => IsPrune ? Key.Namespace : LivesIn;

    /// <summary>The destination namespace of the Application.</summary>
    public string DefaultNamespace { get; init; } = "";

    public bool IsHook => HookType.Length > 0;

    public bool IsPrune => Target is null;

    /// <summary>Of the object that decides: the target, or what is to be pruned.</summary>
    public JsonObject? Source => Target ?? Live;

    /// <summary>Whether nothing of it would change and the sync leaves such objects alone. It counts for the steps that there are all the same.</summary>
    public bool IsLeftOut { get; init; }

    /// <summary>Whether it was applied, and this look found it gone.</summary>
    public bool IsMissing { get; set; }

    public TaskResult Result { get; set; } = TaskResult.None;
}
