using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Resources;

namespace Kubernetes.ApiServer.Objects;

/// <summary>
/// Converts between the versions that are served and the one that is stored. Custom resources change their apiVersion alone
/// (conversion strategy None); of the built-in kinds HorizontalPodAutoscaler and Event are served in two shapes.
/// </summary>
internal static class VersionConversion
{
    /// <summary>Whether the stored form is also the served one.</summary>
    public static bool IsIdentity(Resource resource) => resource.Version == resource.StorageVersion && resource.Group != "events.k8s.io";

    /// <summary>Turns a body of the served version into the stored form; the body may be changed.</summary>
    public static JsonObject ToStorage(Resource resource, JsonObject body) => resource switch
    {
        { Kind: "HorizontalPodAutoscaler", Version: "v1" } => AutoscalerVersions.ToV2(body),
        { Kind: "Event", Group: "events.k8s.io" } => EventVersions.ToCore(body),
        _ => body,
    };

    /// <summary>Turns a stored object into the served version; the object may be changed.</summary>
    public static JsonObject FromStorage(Resource resource, JsonObject stored)
    {
        switch (resource)
        {
            case { Kind: "HorizontalPodAutoscaler", Version: "v1" }:
                return AutoscalerVersions.ToV1(stored);
            case { Kind: "Event", Group: "events.k8s.io" }:
                return EventVersions.FromCore(stored);
            default:
                stored["apiVersion"] = resource.ApiVersion;
                return stored;
        }
    }
}
