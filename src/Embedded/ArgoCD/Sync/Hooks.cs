using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Sync;

/// <summary>What the annotations of an object say about when it is applied and deleted. An annotation of Argo CD hides Helm's.</summary>
internal static class Hooks
{
    /// <summary>Whether the object is a hook, even one that runs in no phase.</summary>
    public static bool IsHook(JsonObject item) => item.Annotation(Words.Hook) is not null
        ? !IsSkipped(item) : item.Annotation(Words.HelmHook) is { } helm && helm != "crd-install";

    /// <summary>Whether the object is left alone: neither applied nor compared.</summary>
    public static bool IsSkipped(JsonObject item) => Types(item) is ["Skip"];

    /// <summary>In which phases the object is applied; a plain resource in <c>Sync</c>.</summary>
    public static ImmutableArray<SyncPhase> Phases(JsonObject item) => IsSkipped(item) ? []
        : IsHook(item) ? [.. Types(item).Select(type => Enum.TryParse<SyncPhase>(type, out var phase) ? phase : (SyncPhase?)null).OfType<SyncPhase>()]
        : [SyncPhase.Sync];

    /// <summary>The deletion hooks that the object is: <c>PreDelete</c> and <c>PostDelete</c>, where Helm's count beside Argo CD's.</summary>
    public static ImmutableArray<string> DeletionTypes(JsonObject item)
    {
        var (stated, helm) = (Split(item.Annotation(Words.Hook)), Split(item.Annotation(Words.HelmHook)));
        return [.. new[] { ("PreDelete", "pre-delete"), ("PostDelete", "post-delete") }
            .Where(type => stated.Contains(type.Item1) || helm.Contains(type.Item2)).Select(type => type.Item1)];
    }

    /// <summary>When the hook object is deleted.</summary>
    public static ImmutableArray<string> DeletePolicies(JsonObject item)
    {
        ImmutableArray<string> stated =
        [
            .. Split(item.Annotation(Words.HookDeletePolicy)).Where(policy => policy is "BeforeHookCreation" or "HookSucceeded" or "HookFailed"),
            .. Split(item.Annotation(Words.HelmHookDeletePolicy)).Select(policy => policy switch
            {
                "before-hook-creation" => "BeforeHookCreation",
                "hook-succeeded" => "HookSucceeded",
                "hook-failed" => "HookFailed",
                _ => "",
            }).Where(policy => policy.Length > 0),
        ];
        return stated.Length > 0 ? stated : ["BeforeHookCreation"];
    }

    /// <summary>The wave; what is no integer counts as absent.</summary>
    public static int Wave(JsonObject item) =>
        Parse(item.Annotation(Words.SyncWave)) ?? Parse(item.Annotation(Words.HelmHookWeight)) ?? 0;

    /// <summary>Whether the object carries a sync option, such as <c>Prune=false</c>.</summary>
    public static bool HasOption(JsonObject item, string option) => Split(item.Annotation(Words.SyncOptions)).Contains(option);

    /// <summary>Whether the object carries a compare option, such as <c>IgnoreExtraneous</c>.</summary>
    public static bool HasCompareOption(JsonObject item, string option) => Split(item.Annotation(Words.CompareOptions)).Contains(option);

    /// <summary>The value of a sync option that the object carries, such as <c>confirm</c> of <c>Prune</c>; null for none.</summary>
    public static string? OptionValue(JsonObject item, string option) => SyncOptions.ValueOf(Split(item.Annotation(Words.SyncOptions)), option);

    /// <summary>The types that there are; where Argo CD's annotation names none of them, those of Helm's.</summary>
    private static string[] Types(JsonObject item)
    {
        var stated = Split(item.Annotation(Words.Hook))
            .Where(type => type is "PreSync" or "Sync" or "PostSync" or "SyncFail" or "PreDelete" or "PostDelete" or "Skip").ToArray();
        return stated.Length > 0 ? stated : [.. Split(item.Annotation(Words.HelmHook)).Select(type => type switch
        {
            "pre-install" or "pre-upgrade" => "PreSync",
            "post-install" or "post-upgrade" => "PostSync",
            _ => "",
        }).Where(type => type.Length > 0).Distinct()];
    }

    private static string[] Split(string? list) =>
        [.. (list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []).Distinct()];

    // Go's integers are longer; so far out the order is all the same.
    private static int? Parse(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var wave) ? (int)Math.Clamp(wave, int.MinValue / 2, int.MaxValue / 2) : null;
}
