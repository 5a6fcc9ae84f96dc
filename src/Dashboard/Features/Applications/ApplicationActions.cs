using System.Text.Json.Nodes;
using Clusters;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Applications;

/// <summary>What a person may ask of an Application: the same writes to its object that Argo CD's own tools make.</summary>
internal sealed class ApplicationActions(ICluster cluster)
{
    private const string ApiVersion = "argoproj.io/v1alpha1";
    private const string ResourcesFinalizer = "resources-finalizer.argocd.argoproj.io";
    private static readonly WriteOptions AsDashboard = new(FieldManager: "learning-gitops");

    /// <summary>Asks for a comparison with the newest commit; a hard one also drops cached manifests.</summary>
    public async Task RefreshAsync(ObjectKey application, bool hard, CancellationToken cancellationToken) =>
        await PatchAsync("Application", application, new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["argocd.argoproj.io/refresh"] = hard ? "hard" : "normal" } },
        }, cancellationToken);

    /// <summary>Asks for a sync to the newest commit; it prunes where automated syncs would.</summary>
    public async Task SyncAsync(ApplicationView application, CancellationToken cancellationToken)
    {
        var type = await TypeAsync("Application", cancellationToken);
        var live = await cluster.Resources.FindAsync(type, application.Key, cancellationToken)
            ?? throw new InvalidOperationException($"applications.argoproj.io \"{application.Name}\" not found");
        var sync = new JsonObject { ["prune"] = application.Prunes, ["syncStrategy"] = new JsonObject { ["hook"] = new JsonObject() } };
        if (live.At("spec", "syncPolicy", "syncOptions") is JsonArray options) { sync["syncOptions"] = options.DeepClone(); }
        await cluster.Resources.PatchAsync(type, application.Key, PatchType.Merge, new JsonObject
        {
            ["operation"] = new JsonObject { ["initiatedBy"] = new JsonObject { ["username"] = "learner" }, ["sync"] = sync },
        }, AsDashboard, cancellationToken);
    }

    /// <summary>Deletes an Application, with what it deployed or without.</summary>
    public async Task DeleteAsync(ObjectKey application, bool cascade, CancellationToken cancellationToken)
    {
        var type = await TypeAsync("Application", cancellationToken);
        if (await cluster.Resources.FindAsync(type, application, cancellationToken) is not { } live) { return; }

        // The controller removes what was deployed exactly while this finalizer stands.
        var others = live.Items("metadata", "finalizers").Select(f => f.ToString()).Where(f => !f.StartsWith(ResourcesFinalizer, StringComparison.Ordinal));
        var finalizers = new JsonArray([.. (cascade ? others.Append(ResourcesFinalizer) : others).Select(f => JsonValue.Create(f))]);
        await cluster.Resources.PatchAsync(type, application, PatchType.Merge,
            new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = finalizers } }, AsDashboard, cancellationToken);
        await cluster.Resources.DeleteAsync(type, application, new DeletionOptions(), cancellationToken);
    }

    /// <summary>Asks an ApplicationSet to look at git now.</summary>
    public async Task RefreshSetAsync(ObjectKey set, CancellationToken cancellationToken) =>
        await PatchAsync("ApplicationSet", set, new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["argocd.argoproj.io/application-set-refresh"] = "true" } },
        }, cancellationToken);

    private async Task PatchAsync(string kind, ObjectKey key, JsonObject patch, CancellationToken cancellationToken) =>
        await cluster.Resources.PatchAsync(await TypeAsync(kind, cancellationToken), key, PatchType.Merge, patch, AsDashboard, cancellationToken);

    private async Task<ResourceType> TypeAsync(string kind, CancellationToken cancellationToken) =>
        await cluster.Resources.FindTypeAsync(ApiVersion, kind, cancellationToken)
        ?? throw new InvalidOperationException($"the server doesn't have a resource type \"{kind}\"");
}
