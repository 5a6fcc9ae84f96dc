using System.Text.Json.Nodes;
using k8s.Models;

namespace Kubernetes.Controllers.GarbageCollection;

/// <summary>An ownerReference.</summary>
internal sealed record OwnerLink(string ApiVersion, string Kind, string Name, string Uid, bool BlocksOwnerDeletion)
{
    public static OwnerLink Of(V1OwnerReference reference) =>
        new(reference.ApiVersion, reference.Kind, reference.Name, reference.Uid, reference.BlockOwnerDeletion ?? false);

    public static OwnerLink Of(JsonObject reference) => new(
        (string?)reference["apiVersion"] ?? "",
        (string?)reference["kind"] ?? "",
        (string?)reference["name"] ?? "",
        (string?)reference["uid"] ?? "",
        (bool?)reference["blockOwnerDeletion"] ?? false);
}
