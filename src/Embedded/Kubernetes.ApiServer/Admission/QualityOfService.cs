using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Admission;

/// <summary>The quality of service class of a pod, from its requests and limits of cpu and memory.</summary>
internal static class QualityOfService
{
    private static readonly string[] ContainerLists = ["initContainers", "containers"];
    private static readonly string[] Counted = ["cpu", "memory"];

    /// <summary>Guaranteed, Burstable or BestEffort.</summary>
    public static string Of(JsonObject spec)
    {
        var (any, guaranteed) = (false, true);
        foreach (var container in ContainerLists.SelectMany(list => (spec[list] as JsonArray ?? []).OfType<JsonObject>()))
        {
            foreach (var name in Counted)
            {
                var limit = Canonical(container["resources"]?["limits"]?[name]);
                var request = Canonical(container["resources"]?["requests"]?[name]);
                any |= limit is not null || request is not null;
                guaranteed &= limit is not null && (request is null || request == limit);
            }
        }

        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static string? Canonical(JsonNode? quantity) =>
        quantity is null || !QuantityText.TryCanonical(quantity.GetValueKind() == System.Text.Json.JsonValueKind.String ? quantity.GetValue<string>() : quantity.ToJsonString(), out var text) || text == "0"
            ? null
            : text;
}
