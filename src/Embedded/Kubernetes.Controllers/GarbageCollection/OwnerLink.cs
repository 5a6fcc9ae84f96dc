using System.Text.Json.Nodes;

namespace Kubernetes.Controllers.GarbageCollection;

/// <summary>An ownerReference.</summary>
internal sealed record OwnerLink(string ApiVersion, string Kind, string Name, string Uid, bool BlocksOwnerDeletion)
{
    public static OwnerLink Of(JsonObject reference) => new(
        (string?)reference["apiVersion"] ?? "",
        (string?)reference["kind"] ?? "",
        (string?)reference["name"] ?? "",
        (string?)reference["uid"] ?? "",
        (bool?)reference["blockOwnerDeletion"] ?? false);
}
