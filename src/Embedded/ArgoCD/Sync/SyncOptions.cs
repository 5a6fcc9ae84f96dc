using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ArgoCD.Sync;

/// <summary>Options of a sync, stated for the whole Application or on one object.</summary>
internal static class SyncOptions
{
    public static bool Has(ImmutableArray<string> options, string option) => options.Contains(option);

    /// <summary>Whether the option is stated for all or on the object.</summary>
    public static bool Has(ImmutableArray<string> options, JsonObject item, string option) => options.Contains(option) || Hooks.HasOption(item, option);

    /// <summary>The value of an option among others; null where it is not stated.</summary>
    public static string? ValueOf(IEnumerable<string> options, string option) =>
        options.FirstOrDefault(stated => stated.StartsWith(option + "=", StringComparison.Ordinal))?[(option.Length + 1)..];

    /// <summary>The value of an option for one object: its own, or else that of the whole.</summary>
    public static string? ValueOf(ImmutableArray<string> options, JsonObject item, string option) => Hooks.OptionValue(item, option) ?? ValueOf(options, option);

    /// <summary>Whether an object is pruned or deleted only after a person approved.</summary>
    public static bool NeedsConfirmation(ImmutableArray<string> options, JsonObject item) =>
        ValueOf(options, item, "Delete") == "confirm" || ValueOf(options, item, "Prune") == "confirm";

    /// <summary>Whether an object is applied server-side; what the object itself states wins.</summary>
    public static bool IsServerSideApply(ImmutableArray<string> options, JsonObject item) =>
        !Hooks.HasOption(item, "ServerSideApply=false") && Has(options, item, "ServerSideApply=true") && !Has(options, item, "Replace=true");

    /// <summary>How pruned objects are deleted, as the API spells it.</summary>
    public static string PropagationPolicy(ImmutableArray<string> options) =>
        options.FirstOrDefault(option => option.StartsWith("PrunePropagationPolicy=", StringComparison.Ordinal))?["PrunePropagationPolicy=".Length..] switch
        {
            "background" => "Background",
            "orphan" => "Orphan",
            _ => "Foreground",
        };
}
