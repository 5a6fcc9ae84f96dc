using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Sync;

namespace ArgoCD.Tests.Sync;

/// <summary>What annotations say of phases, waves, deletion and options.</summary>
public sealed class HooksTests
{
    [Theory]
    [InlineData("", false, false, "Sync")]
    [InlineData("argocd.argoproj.io/hook: PreSync", true, false, "PreSync")]
    [InlineData("argocd.argoproj.io/hook: ' PostSync , PreSync, PostSync '", true, false, "PostSync,PreSync")]
    [InlineData("argocd.argoproj.io/hook: SyncFail", true, false, "SyncFail")]
    [InlineData("argocd.argoproj.io/hook: Skip", false, true, "")]
    [InlineData("argocd.argoproj.io/hook: 'Skip,Skip'", false, true, "")]
    [InlineData("argocd.argoproj.io/hook: 'Skip,Nonsense'", false, true, "")]
    [InlineData("argocd.argoproj.io/hook: 'Skip,PreSync'", true, false, "PreSync")]
    [InlineData("argocd.argoproj.io/hook: Nonsense", true, false, "")]
    [InlineData("argocd.argoproj.io/hook: presync", true, false, "")]
    [InlineData("argocd.argoproj.io/hook: ''", true, false, "")]
    [InlineData("argocd.argoproj.io/hook: PreDelete", true, false, "")]
    [InlineData("argocd.argoproj.io/hook: 'PreDelete,PreSync'", true, false, "PreSync")]
    [InlineData("argocd.argoproj.io/hook: PostSync, helm.sh/hook: pre-install", true, false, "PostSync")]
    [InlineData("argocd.argoproj.io/hook: Nonsense, helm.sh/hook: pre-install", true, false, "PreSync")]
    [InlineData("helm.sh/hook: 'pre-install,pre-upgrade'", true, false, "PreSync")]
    [InlineData("helm.sh/hook: 'post-install,post-upgrade'", true, false, "PostSync")]
    [InlineData("helm.sh/hook: 'pre-install,post-upgrade'", true, false, "PreSync,PostSync")]
    [InlineData("helm.sh/hook: crd-install", false, false, "Sync")]
    [InlineData("helm.sh/hook: 'crd-install,pre-install'", true, false, "PreSync")]
    [InlineData("helm.sh/hook: test", true, false, "")]
    [InlineData("helm.sh/hook: pre-rollback", true, false, "")]
    public void The_annotations_tell_whether_and_when_it_is_a_hook(string annotations, bool isHook, bool isSkipped, string phases)
    {
        var item = Item(annotations);
        Assert.Equal((isHook, isSkipped, phases), (Hooks.IsHook(item), Hooks.IsSkipped(item), string.Join(",", Hooks.Phases(item))));
    }

    [Theory]
    [InlineData("argocd.argoproj.io/hook: PreDelete", "PreDelete")]
    [InlineData("argocd.argoproj.io/hook: 'PostDelete, PreSync'", "PostDelete")]
    [InlineData("helm.sh/hook: 'pre-delete,post-delete'", "PreDelete,PostDelete")]
    [InlineData("argocd.argoproj.io/hook: PreSync, helm.sh/hook: post-delete", "PostDelete")]
    [InlineData("argocd.argoproj.io/hook: PreSync", "")]
    public void Of_deletion_hooks_Helm_s_count_beside_Argo_CD_s(string annotations, string types) => Assert.Equal(types, string.Join(",", Hooks.DeletionTypes(Item(annotations))));

    [Theory]
    [InlineData("", "BeforeHookCreation")]
    [InlineData("argocd.argoproj.io/hook-delete-policy: HookSucceeded", "HookSucceeded")]
    [InlineData("argocd.argoproj.io/hook-delete-policy: 'HookFailed, HookSucceeded'", "HookFailed,HookSucceeded")]
    [InlineData("argocd.argoproj.io/hook-delete-policy: Nonsense", "BeforeHookCreation")]
    [InlineData("helm.sh/hook-delete-policy: 'before-hook-creation,hook-failed'", "BeforeHookCreation,HookFailed")]
    [InlineData("argocd.argoproj.io/hook-delete-policy: HookSucceeded, helm.sh/hook-delete-policy: hook-failed", "HookSucceeded,HookFailed")]
    public void Delete_policies_of_both_count_together(string annotations, string policies) => Assert.Equal(policies, string.Join(",", Hooks.DeletePolicies(Item(annotations))));

    [Theory]
    [InlineData("", 0)]
    [InlineData("argocd.argoproj.io/sync-wave: '-7'", -7)]
    [InlineData("argocd.argoproj.io/sync-wave: '+2'", 2)]
    [InlineData("argocd.argoproj.io/sync-wave: first", 0)]
    [InlineData("argocd.argoproj.io/sync-wave: '1.5'", 0)]
    [InlineData("argocd.argoproj.io/sync-wave: ' 1'", 0)]
    [InlineData("argocd.argoproj.io/sync-wave: first, helm.sh/hook-weight: '3'", 3)]
    [InlineData("argocd.argoproj.io/sync-wave: '1', helm.sh/hook-weight: '3'", 1)]
    [InlineData("helm.sh/hook-weight: '-5'", -5)]
    public void The_wave_is_the_first_whole_number(string annotations, int wave) => Assert.Equal(wave, Hooks.Wave(Item(annotations)));

    [Theory]
    [InlineData("", null)]
    [InlineData("argocd.argoproj.io/sync-options: 'Validate=false, Prune=confirm'", "confirm")]
    [InlineData("argocd.argoproj.io/sync-options: PruneLast=true", null)]
    public void An_option_has_the_value_of_its_own_name(string annotations, string? value) => Assert.Equal(value, Hooks.OptionValue(Item(annotations), "Prune"));

    private static JsonObject Item(string annotations) => (JsonObject)YamlDocuments.Parse($"{{apiVersion: v1, kind: Pod, metadata: {{annotations: {{{annotations}}}}}}}").First()!;
}
