using System.Net;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.Applications.Cache;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.Projects;

/// <summary>Lets a project go that is being deleted and that no Application uses any more, where it was held for them.</summary>
internal sealed class ProjectRelease(IResourceClient client, ClusterCache cache, ControllerOptions options)
{
    private static readonly ResourceType AppProjects = new(Words.Group, "v1alpha1", "AppProject", "appprojects", true);

    /// <summary>Looks at one project.</summary>
    public async Task RunAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (cache.Find(new(Words.Group, "AppProject", key.Namespace, key.Name)) is not { } project || !project.IsBeingDeleted()
            || !project.Finalizers().Contains(Words.ResourcesFinalizer)
            || cache.OfKind(Words.Group, "Application").Any(app => options.IsConcerned(app) && ApplicationValidation.ProjectOf(app) == key.Name))
        {
            return;
        }

        JsonArray left = [.. project.Finalizers().Where(name => name != Words.ResourcesFinalizer).Select(name => JsonValue.Create(name))];
        try
        {
            await client.PatchAsync(
                AppProjects, key, PatchType.Merge, new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = left } }, new(Words.ControllerManager), cancellationToken);
        }
        catch (ApiException error) when (error.Code is HttpStatusCode.NotFound)
        {
            // It is gone.
        }
    }
}
