using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace Kubernetes.Kubelet.Objects;

/// <summary>Reads what every object has.</summary>
internal static class ObjectReader
{
    internal static ObjectKey KeyOf(JsonObject item) =>
        new((string?)item["metadata"]?["namespace"] ?? "", (string?)item["metadata"]?["name"] ?? "");

    internal static string UidOf(JsonObject item) => (string?)item["metadata"]?["uid"] ?? "";
}
