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

    /// <summary>Adds the finalizers that the manifests of an Application ask for.</summary>
    /// <returns>The Application as it is now; null where it is gone.</returns>
    public static async Task<JsonObject?> EnsureAsync(
        JsonObject app, ComparisonResult comparison, ApplicationWriter writer, CancellationToken cancellationToken)
    {
        if (app.IsBeingDeleted())
        {
            return app;
        }

        var wanted = comparison.HookTargets.SelectMany(hook => Hooks.DeletionTypes(hook)).Select(type => type switch
        {
            "PreDelete" => Words.PreDeleteFinalizer,
            "PostDelete" => Words.PostDeleteFinalizer,
            _ => "",
        }).Where(name => name.Length > 0).Distinct().SelectMany(name => new[] { name, name + Cleanup }).Except(app.Finalizers()).ToList();
        return wanted.Count == 0 ? app : await writer.PatchAsync(
            app,
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray([.. app.Finalizers().Concat(wanted).Select(name => JsonValue.Create(name))]) },
            },
            cancellationToken);
    }
}
