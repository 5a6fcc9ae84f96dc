using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Sync;

/// <summary>What the annotations of an object say about when it is applied and deleted. An annotation of Argo CD hides Helm's.</summary>
internal static class Hooks
{
    /// <summary>Whether the object is a hook, even one that runs in no phase.</summary>
    public static bool IsHook(JsonObject item)
    {
        var types = Types(item);
        return types.Length > 0 ? !(types is ["Skip"]) : item.Annotation(Words.HelmHook) is { } helm && !Split(helm).Contains("crd-install");
    }

    /// <summary>Whether the object is left alone: neither applied nor compared.</summary>
    public static bool IsSkipped(JsonObject item) => Types(item) is ["Skip"];

    /// <summary>In which phases the object is applied; a plain resource in <c>Sync</c>.</summary>
    public static ImmutableArray<SyncPhase> Phases(JsonObject item)
    {
        if (!IsHook(item))
        {
            return IsSkipped(item) ? [] : [SyncPhase.Sync];
        }

        return [.. HookTypes(item).Select(Phase).OfType<SyncPhase>().Distinct()];
    }

    /// <summary>The hook types that the object states and that exist, <c>PreDelete</c> and <c>PostDelete</c> included.</summary>
    public static ImmutableArray<string> HookTypes(JsonObject item)
    {
        var stated = Types(item);
        if (stated.Length > 0)
        {
            return [.. stated.Where(type => type is "PreSync" or "Sync" or "PostSync" or "SyncFail" or "PreDelete" or "PostDelete").Distinct()];
        }

        return [.. Split(item.Annotation(Words.HelmHook)).Select(type => type switch
        {
            "pre-install" or "pre-upgrade" => "PreSync",
            "post-install" or "post-upgrade" => "PostSync",
            "pre-delete" => "PreDelete",
            "post-delete" => "PostDelete",
            _ => "",
        }).Where(type => type.Length > 0).Distinct()];
    }

    /// <summary>When the hook object is deleted.</summary>
    public static ImmutableArray<string> DeletePolicies(JsonObject item)
    {
        var stated = Split(item.Annotation(Words.HookDeletePolicy))
            .Where(policy => policy is "BeforeHookCreation" or "HookSucceeded" or "HookFailed").ToImmutableArray();
        if (stated.Length == 0)
        {
            stated = [.. Split(item.Annotation(Words.HelmHookDeletePolicy)).Select(policy => policy switch
            {
                "before-hook-creation" => "BeforeHookCreation",
                "hook-succeeded" => "HookSucceeded",
                "hook-failed" => "HookFailed",
                _ => "",
            }).Where(policy => policy.Length > 0)];
        }

        return stated.Length > 0 ? stated : ["BeforeHookCreation"];
    }

    /// <summary>The wave; what is no integer counts as absent.</summary>
    public static int Wave(JsonObject item) =>
        Parse(item.Annotation(Words.SyncWave)) ?? Parse(item.Annotation(Words.HelmHookWeight)) ?? 0;

    /// <summary>Whether the object carries a sync option, such as <c>Prune=false</c>.</summary>
    public static bool HasOption(JsonObject item, string option) => Split(item.Annotation(Words.SyncOptions)).Contains(option);

    private static SyncPhase? Phase(string type) => Enum.TryParse<SyncPhase>(type, out var phase) ? phase : null;

    private static string[] Types(JsonObject item) => Split(item.Annotation(Words.Hook));

    private static string[] Split(string? list) =>
        list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static int? Parse(string? text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var wave) ? wave : null;
}
