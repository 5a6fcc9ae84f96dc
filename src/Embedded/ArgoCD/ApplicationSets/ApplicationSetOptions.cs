using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.Objects;
using Kubernetes.Runtime.Programs;

namespace ArgoCD.ApplicationSets;

/// <summary>What the ApplicationSet controller reads when its pod starts, and does not read again.</summary>
internal sealed record ApplicationSetOptions
{
    /// <summary>Where ApplicationSets live.</summary>
    public required string Namespace { get; init; }

    /// <summary>A policy for all sets; empty where each states its own (<c>applicationsetcontroller.policy</c>).</summary>
    public string Policy { get; init; } = "";

    /// <summary>Whether a set's own policy goes before the one for all.</summary>
    public bool PolicyOverride { get; init; }

    /// <summary>Whether strategy <c>RollingSync</c> is followed.</summary>
    public bool ProgressiveSyncs { get; init; }

    /// <summary>When git generators are looked at again, unless they state it, and when sets are that failed.</summary>
    public TimeSpan RequeueAfter { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Annotations of generated Applications that are left alone for all sets.</summary>
    public ImmutableArray<string> PreservedAnnotations { get; init; } = [];

    /// <summary>Labels of generated Applications that are left alone for all sets.</summary>
    public ImmutableArray<string> PreservedLabels { get; init; } = [];

    public static ApplicationSetOptions Read(ContainerContext context)
    {
        var environment = context.Environment;
        bool Flag(string name) => bool.TryParse(environment.GetValueOrDefault(name), out var isSet) && isSet;
        ImmutableArray<string> List(string name) =>
            [.. (environment.GetValueOrDefault(name) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return new()
        {
            Namespace = environment.GetValueOrDefault("NAMESPACE") is { Length: > 0 } stated ? stated : context.Pod.Namespace,
            Policy = environment.GetValueOrDefault("ARGOCD_APPLICATIONSET_CONTROLLER_POLICY") ?? "",
            PolicyOverride = Flag("ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_POLICY_OVERRIDE"),
            ProgressiveSyncs = Flag("ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_PROGRESSIVE_SYNCS"),
            RequeueAfter = GoDuration.Parse(environment.GetValueOrDefault("ARGOCD_APPLICATIONSET_CONTROLLER_REQUEUE_AFTER")) ?? TimeSpan.FromMinutes(3),
            PreservedAnnotations = List("ARGOCD_APPLICATIONSET_CONTROLLER_GLOBAL_PRESERVED_ANNOTATIONS"),
            PreservedLabels = List("ARGOCD_APPLICATIONSET_CONTROLLER_GLOBAL_PRESERVED_LABELS"),
        };
    }

    /// <summary>Whether Applications of a set may be updated.</summary>
    public bool MayUpdate(JsonObject set) => PolicyOf(set) is "sync" or "create-update";

    /// <summary>Whether Applications of a set may be deleted.</summary>
    public bool MayDelete(JsonObject set) => PolicyOf(set) is "sync" or "create-delete";

    /// <summary>Whether the set's Applications are synced step by step.</summary>
    public bool IsRolling(JsonObject set) => ProgressiveSyncs && HasRollingStrategy(set);

    /// <summary>Whether a set states the strategy, followed or not.</summary>
    public static bool HasRollingStrategy(JsonObject set) =>
        set.Text("spec", "strategy", "type") == "RollingSync" && set.Map("spec", "strategy", "rollingSync") is not null;

    private string PolicyOf(JsonObject set)
    {
        var stated = set.Text("spec", "syncPolicy", "applicationsSync");
        return Policy.Length > 0 && !(PolicyOverride && stated.Length > 0) ? Policy : stated.Length > 0 ? stated : "sync";
    }
}
