using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using ArgoCD.Sync;

namespace ArgoCD.Applications.Deleting;

/// <summary>The finalizers that hold an Application until its deletion hooks have run; they come with the hooks.</summary>
internal static class HookFinalizers
{
    /// <summary>The part of a finalizer's name that stands for cleaning up after the hooks.</summary>
    public const string Cleanup = "/cleanup";

    private static readonly ImmutableArray<(string Hook, string Finalizer)> Stages = [("PreDelete", Words.PreDeleteFinalizer), ("PostDelete", Words.PostDeleteFinalizer)];

    /// <summary>Gives an Application the finalizers that its manifests ask for, and takes those away that they do not ask for any more.</summary>
    /// <returns>The Application as it is now; null where it is gone.</returns>
    public static async Task<JsonObject?> EnsureAsync(
        JsonObject app, ComparisonResult comparison, ApplicationWriter writer, CancellationToken cancellationToken)
    {
        if (app.IsBeingDeleted())
        {
            return app;
        }

        var asked = comparison.HookTargets.SelectMany(hook => Hooks.DeletionTypes(hook)).ToHashSet();
        var wanted = Stages.Where(stage => asked.Contains(stage.Hook)).SelectMany(Names);

        // What could not be loaded asks for nothing, and must not lose its hooks for that.
        var dropped = comparison.Status == ManagedResource.Unknown ? [] : Stages.Where(stage => !asked.Contains(stage.Hook)).SelectMany(Names);
        var finalizers = app.Finalizers().Except(dropped).Union(wanted).ToList();
        return finalizers.SequenceEqual(app.Finalizers()) ? app : await writer.PatchAsync(
            app,
            new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray([.. finalizers.Select(name => JsonValue.Create(name))]) } },
            cancellationToken);
    }

    private static IEnumerable<string> Names((string Hook, string Finalizer) stage) => [stage.Finalizer, stage.Finalizer + Cleanup];
}
