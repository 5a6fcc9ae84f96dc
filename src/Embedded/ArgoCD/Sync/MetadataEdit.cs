using System.Net;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.Sync;

/// <summary>Changes what only a look at the live object can tell how to change, and looks again where somebody wrote between.</summary>
/// <param name="client">The cluster.</param>
internal sealed class MetadataEdit(IResourceClient client)
{
    private const int Attempts = 5;

    /// <summary>Changes fields of an object's metadata; an object that is not there is left alone.</summary>
    /// <param name="type">The kind.</param>
    /// <param name="key">The object.</param>
    /// <param name="change">Tells the fields for a live object; null where nothing is to be done.</param>
    /// <param name="cancellationToken">Stops the change.</param>
    /// <exception cref="ApiException">The server refused it, or somebody wrote between each time.</exception>
    public async Task RunAsync(ResourceType type, ObjectKey key, Func<JsonObject, JsonObject?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await client.FindAsync(type, key, cancellationToken) is not { } live || change(live) is not { } metadata)
            {
                return;
            }

            metadata["resourceVersion"] = live.ResourceVersion();
            try
            {
                await client.PatchAsync(type, key, PatchType.Merge, new JsonObject { ["metadata"] = metadata }, new(Words.ControllerManager), cancellationToken);
                return;
            }
            catch (ApiException error) when (error.Code is HttpStatusCode.NotFound)
            {
                return;
            }
            catch (ApiException error) when (error.Code is HttpStatusCode.Conflict && attempt < Attempts)
            {
                // Somebody wrote between; look again.
            }
        }
    }
}
