using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Rbac;

/// <summary>Matches a <c>LabelSelector</c>, for aggregated cluster roles.</summary>
internal static class LabelSelection
{
    public static bool Matches(JsonObject selector, JsonObject? labels)
    {
        string? Label(string key) => (string?)labels?[key];
        foreach (var (key, value) in selector["matchLabels"] as JsonObject ?? [])
        {
            if (Label(key) != (string?)value) { return false; }
        }

        foreach (var requirement in (selector["matchExpressions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var actual = Label((string?)requirement["key"] ?? "");
            var among = actual is not null && (requirement["values"] as JsonArray ?? []).Any(value => (string?)value == actual);
            var holds = (string?)requirement["operator"] switch
            {
                "In" => among,
                "NotIn" => !among,
                "Exists" => actual is not null,
                "DoesNotExist" => actual is null,
                _ => false,
            };
            if (!holds) { return false; }
        }

        return true;
    }
}
