using System.Text.Json.Nodes;
using Kubernetes.Runtime.Objects;

namespace ArgoRollouts;

/// <summary>The conditions in a status that is being composed.</summary>
internal sealed class RolloutConditions(JsonObject status, DateTimeOffset now)
{
    public JsonObject? Find(string type) => Items.OfType<JsonObject>().FirstOrDefault(condition => (string?)condition["type"] == type);

    /// <summary>An equal condition is left alone unless it is to be refreshed; a changed one moves to the end.</summary>
    public void Set(string type, string word, string reason, string message, bool refresh = false)
    {
        var current = Find(type);
        var isSame = (string?)current?["status"] == word && (string?)current?["reason"] == reason;
        if (isSame && !refresh) { return; }
        var since = (string?)current?["status"] == word ? (string?)current?["lastTransitionTime"] : null;
        Remove(type);
        Items.Add(new JsonObject
        {
            ["type"] = type,
            ["status"] = word,
            ["reason"] = reason,
            ["message"] = message,
            ["lastUpdateTime"] = now.ToTimestamp(),
            ["lastTransitionTime"] = since ?? now.ToTimestamp(),
        });
    }

    public void Remove(string type)
    {
        if (Find(type) is { } current) { Items.Remove(current); }
    }

    private JsonArray Items
    {
        get
        {
            if (status["conditions"] is JsonArray items) { return items; }
            var made = new JsonArray();
            status["conditions"] = made;
            return made;
        }
    }
}
