using System.Net;
using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.Applications;

/// <summary>Writes Applications: status and operation are fields of the one object, patched where they changed.</summary>
internal sealed class ApplicationWriter(IResourceClient client, ClusterCache cache)
{
    public static readonly ResourceType Applications = new(Words.Group, "v1alpha1", "Application", "applications", true);

    /// <summary>Reads an Application past the cache.</summary>
    public Task<JsonObject?> FindAsync(ObjectKey key, CancellationToken cancellationToken) => client.FindAsync(Applications, key, cancellationToken);

    /// <summary>Writes what differs between two statuses, and removes annotations, unless one of them has changed since. Where there is something to write, what woke the controller is written too.</summary>
    /// <returns>The Application as it is now; null where it is gone.</returns>
    public async Task<JsonObject?> WriteStatusAsync(
        JsonObject app, JsonObject status, IReadOnlyCollection<string> removedAnnotations, string wokenBy, CancellationToken cancellationToken)
    {
        JsonObject patch = [];
        if (MergePatch.Between(app.Map("status") ?? [], status) is { Count: > 0 } changed)
        {
            patch["status"] = changed;
        }

        // Who has asked anew meanwhile waits for that: it was not done yet. Upstream takes the newer wish away with the older one.
        var newest = cache.Find(ResourceKey.Of(app)) ?? app;
        if (removedAnnotations.All(annotation => newest.Annotation(annotation) == app.Annotation(annotation)))
        {
            foreach (var annotation in removedAnnotations.Where(annotation => app.Annotation(annotation) is not null))
            {
                patch.Ensure("metadata", "annotations")[annotation] = null;
            }
        }

        if (patch.Count == 0)
        {
            return app;
        }

        patch.Ensure("metadata", "annotations")[Words.WokenBy] = wokenBy;
        return await PatchAsync(app, patch, cancellationToken);
    }

    /// <summary>Patches an Application, and no other one that has taken its name meanwhile.</summary>
    /// <returns>The Application as it is now; null where it is gone.</returns>
    /// <exception cref="ApiException">Another one has its name, or the patch states a version and there is a newer one: a conflict.</exception>
    public async Task<JsonObject?> PatchAsync(JsonObject app, JsonObject patch, CancellationToken cancellationToken)
    {
        patch.Ensure("metadata")["uid"] = app.Uid();
        try
        {
            var written = await client.PatchAsync(Applications, app.Key(), PatchType.Merge, patch, new(Words.ControllerManager), cancellationToken);
            cache.Note(written);
            return written;
        }
        catch (ApiException error) when (error.Code is HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
