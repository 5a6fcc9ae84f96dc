using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Comparison;

/// <summary>The subsets of an <c>Endpoints</c>, whose order says nothing (<c>gitops-engine/pkg/diff/diff.go</c>).</summary>
internal static class EndpointSubsets
{
    /// <summary>Puts the subsets, and the addresses and ports of each, into one order, with the protocol that a port has where it states none.</summary>
    public static void Sort(JsonObject endpoints)
    {
        foreach (var subset in endpoints.Items("subsets"))
        {
            foreach (var port in subset.Items("ports").Where(port => port.Text("protocol").Length == 0))
            {
                port["protocol"] = "TCP";
            }

            foreach (var list in (ReadOnlySpan<string>)["addresses", "notReadyAddresses", "ports"])
            {
                Sort(subset, list);
            }
        }

        Sort(endpoints, "subsets");
    }

    private static void Sort(JsonObject item, string list)
    {
        if (item[list] is JsonArray entries)
        {
            item[list] = new JsonArray([.. entries.Select(entry => entry?.DeepClone()).OrderBy(Text, StringComparer.Ordinal)]);
        }
    }

    /// <summary>The same text for the same entry, whatever the order of its fields.</summary>
    private static string Text(JsonNode? entry) => entry switch
    {
        JsonObject map => $"{{{string.Join(',', map.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}:{Text(field.Value)}"))}}}",
        JsonArray several => $"[{string.Join(',', several.Select(Text))}]",
        _ => entry?.ToJsonString() ?? "null",
    };
}
