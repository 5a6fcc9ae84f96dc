using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.Sync;

/// <summary>What <c>kubectl apply</c> warns of, which upstream writes behind what was done (<c>pkg/cmd/apply/apply.go</c> of kubectl).</summary>
internal static class KubectlWarnings
{
    /// <summary>Of an object that was never applied client-side. The command has no name where it is called as a library, so it is missing from the text.</summary>
    public static string? OfApplying(ResourceType type, JsonObject live) => live.Annotation(Words.LastApplied) is not null ? null
        : $"Warning: resource {type.Plural}/{live.Name()} is missing the {Words.LastApplied} annotation which is required by  apply.  apply should only be used on resources created declaratively by either  create --save-config or  apply. The missing annotation will be patched automatically.";

    /// <summary>Of an object that is on its way out.</summary>
    public static string? OfLeaving(JsonObject live) =>
        live.IsBeingDeleted() ? $"Warning: Detected changes to resource {live.Name()} which is currently being deleted." : null;

    /// <summary>Warnings as they follow a message; empty for none.</summary>
    public static string After(params ReadOnlySpan<string?> warnings)
    {
        var text = "";
        foreach (var warning in warnings)
        {
            text += warning is null ? "" : $"{(text.Length == 0 ? ". " : "\n")}{warning}";
        }

        return text;
    }
}
