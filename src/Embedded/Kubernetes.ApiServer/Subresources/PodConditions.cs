using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Subresources;

/// <summary>The conditions that the API server itself writes into a pod.</summary>
internal static class PodConditions
{
    /// <summary>Puts a condition in the place of the one of its type.</summary>
    public static void Set(JsonObject pod, JsonObject condition)
    {
        if (pod["status"] is not JsonObject status)
        {
            pod["status"] = status = [];
        }

        if (status["conditions"] is not JsonArray conditions)
        {
            status["conditions"] = conditions = [];
        }

        for (var i = conditions.Count - 1; i >= 0; i--)
        {
            if ((string?)conditions[i]?["type"] == (string?)condition["type"])
            {
                conditions.RemoveAt(i);
            }
        }

        conditions.Add((JsonNode)condition);
    }
}
