using System.Text.Json;
using System.Text.Json.Nodes;
using ArgoCD.Comparison;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets;

/// <summary>What of a generated Application the ApplicationSet owns, and what it leaves alone.</summary>
internal static class GeneratedApplication
{
    private static readonly string[] PreservedAnnotations = ["notified.notifications.argoproj.io", Words.Refresh, Words.RefreshTimestamp, "argocd.argoproj.io/hydrate", Words.WokenBy];

    /// <summary>The reference by which the garbage collector removes the Application with its set.</summary>
    public static JsonObject OwnerReference(JsonObject set) => new()
    {
        ["apiVersion"] = Words.ApiVersion,
        ["kind"] = "ApplicationSet",
        ["name"] = set.Name(),
        ["uid"] = set.Uid(),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };

    /// <summary>The controlling owner; null for none.</summary>
    public static JsonObject? Controller(JsonObject app) =>
        app.Items("metadata", "ownerReferences").FirstOrDefault(owner => owner.Flag("controller") == true);

    public static bool IsOwnedBy(JsonObject app, JsonObject set) =>
        Controller(app) is { } owner && owner.Text("kind") == "ApplicationSet" && owner.Text("name") == set.Name();

    /// <summary>The patch that gives a live Application what was generated; empty where it has it.</summary>
    public static JsonObject Patch(JsonObject live, JsonObject generated, JsonObject set, ApplicationSetOptions options)
    {
        var before = Owned(live);
        var after = Owned(generated);
        var metadata = after.Ensure("metadata");
        Preserve(live, metadata, "annotations", [.. PreservedAnnotations, .. options.PreservedAnnotations, .. set.Texts("spec", "preservedFields", "annotations")]);
        Preserve(live, metadata, "labels", [.. options.PreservedLabels, .. set.Texts("spec", "preservedFields", "labels")]);
        foreach (var finalizer in live.Finalizers().Where(name => name.StartsWith(Words.PreDeleteFinalizer, StringComparison.Ordinal) || name.StartsWith(Words.PostDeleteFinalizer, StringComparison.Ordinal)))
        {
            if (!after.Finalizers().Contains(finalizer))
            {
                metadata["finalizers"] = new JsonArray([.. after.Finalizers().Append(finalizer).Select(name => JsonValue.Create(name))]);
            }
        }

        metadata["ownerReferences"] = new JsonArray(OwnerReference(set));
        foreach (var rule in set.Items("spec", "ignoreApplicationDifferences").Where(rule => rule.Text("name") is var name && (name.Length == 0 || name == live.Name())))
        {
            // What is ignored is in neither. A list that differs elsewhere is written whole, without it, as upstream says of its merge patch.
            var ignored = RuleOf(rule);
            ignored.Remove(before, live);
            ignored.Remove(after, live);
        }

        var patch = MergePatch.Between(before, after);
        if (generated.Map("operation") is { } operation && !operation.SameAs(live.Map("operation")))
        {
            patch["operation"] = operation.DeepClone();
        }

        return patch;
    }

    /// <summary>What a generated spec is written as: without blocks that say nothing.</summary>
    public static void Normalize(JsonObject spec)
    {
        // An empty "automated" switches it on.
        if (spec.Map("syncPolicy") is null || spec.Map("syncPolicy")!.All(field => field.Key == "syncOptions" ? IsNothing(field.Value) : field.Value is null))
        {
            spec.Remove("syncPolicy");
        }

        // Of several sources upstream normalizes copies, which nobody sees.
        if (spec.Map("source") is { } source && spec["sources"] is not JsonArray { Count: > 0 })
        {
            foreach (var block in (ReadOnlySpan<string>)["kustomize", "helm", "directory"])
            {
                if (IsNothing(source[block]))
                {
                    source.Remove(block);
                }
            }
        }
    }

    private static bool IsNothing(JsonNode? node) => node switch
    {
        JsonObject map => map.All(field => IsNothing(field.Value)),
        JsonArray list => list.Count == 0,
        JsonValue value => value.GetValueKind() is JsonValueKind.False || (value.GetValueKind() is JsonValueKind.String && value.Text().Length == 0),
        _ => true,
    };

    private static JsonObject Owned(JsonObject app)
    {
        JsonObject metadata = [];
        foreach (var field in (ReadOnlySpan<string>)["annotations", "labels", "finalizers", "ownerReferences"])
        {
            if (app.At("metadata", field) is { } value and not (JsonObject { Count: 0 } or JsonArray { Count: 0 }))
            {
                metadata[field] = value.DeepClone();
            }
        }

        return new() { ["metadata"] = metadata, ["spec"] = app.At("spec")?.DeepClone() ?? new JsonObject() };
    }

    private static void Preserve(JsonObject live, JsonObject metadata, string field, string[] names)
    {
        foreach (var name in names)
        {
            if (live.At("metadata", field, name) is { } value)
            {
                metadata.Ensure(field)[name] = value.DeepClone();
            }
        }
    }

    private static IgnoreRule RuleOf(JsonObject rule) => IgnoreRule.Read(
        new JsonObject { ["kind"] = "*", ["group"] = "*", ["jsonPointers"] = rule["jsonPointers"]?.DeepClone(), ["jqPathExpressions"] = rule["jqPathExpressions"]?.DeepClone() });
}
