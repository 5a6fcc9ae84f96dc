using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Quantities;
using Kubernetes.ApiServer.Resources;

namespace Kubernetes.ApiServer.Admission.Quotas;

/// <summary>What one object counts for in a quota.</summary>
internal static class QuotaUsage
{
    private static readonly string[] Counted = ["pods", "services", "secrets", "configmaps", "persistentvolumeclaims", "replicationcontrollers", "resourcequotas"];

    /// <summary>What an object uses, by the names of quotas.</summary>
    public static Dictionary<string, Quantity> Of(Resource resource, JsonObject value)
    {
        var usage = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        var plain = resource.Group.Length == 0;
        if (plain && resource.Plural == "pods" && (string?)value["status"]?["phase"] is "Succeeded" or "Failed")
        {
            usage["count/pods"] = Quantity.Of(1);
            return usage;
        }

        usage[$"count/{resource.QualifiedName}"] = Quantity.Of(1);
        if (plain && Counted.Contains(resource.Plural))
        {
            usage[resource.Plural] = Quantity.Of(1);
        }

        switch (resource)
        {
            case { Group: "", Plural: "pods" }:
                foreach (var part in new[] { "requests", "limits" })
                {
                    foreach (var (name, amount) in OfPod(value["spec"] as JsonObject ?? [], part))
                    {
                        usage[$"{part}.{name}"] = amount;
                        if (part == "requests" && name is "cpu" or "memory" or "ephemeral-storage") { usage[name] = amount; }
                    }
                }

                break;
            case { Group: "", Plural: "persistentvolumeclaims" }:
                if (Read(value["spec"]?["resources"]?["requests"]?["storage"]) is { } storage) { usage["requests.storage"] = storage; }
                break;
            case { Group: "", Plural: "services" }:
                var type = (string?)value["spec"]?["type"];
                if (type == "LoadBalancer") { usage["services.loadbalancers"] = Quantity.Of(1); }
                if (type is "NodePort" or "LoadBalancer") { usage["services.nodeports"] = Quantity.Of((value["spec"]?["ports"] as JsonArray)?.Count ?? 0); }
                break;
        }

        return usage;
    }

    /// <summary>Whether a quota counts an object.</summary>
    public static bool InScope(JsonObject quota, Resource resource, JsonObject value)
    {
        var scopes = (quota["spec"]?["scopes"] as JsonArray ?? []).Select(s => ((string?)s ?? "", "Exists", (JsonArray?)null))
            .Concat((quota["spec"]?["scopeSelector"]?["matchExpressions"] as JsonArray ?? []).OfType<JsonObject>()
                .Select(e => ((string?)e["scopeName"] ?? "", (string?)e["operator"] ?? "", e["values"] as JsonArray)));
        return scopes.All(scope => resource is { Group: "", Plural: "pods" } && Holds(scope.Item1, scope.Item2, scope.Item3, value));
    }

    private static bool Holds(string scope, string operation, JsonArray? values, JsonObject pod)
    {
        var spec = pod["spec"];
        var effort = QualityOfService.Of(spec as JsonObject ?? []) == "BestEffort";
        var priority = (string?)spec?["priorityClassName"] ?? "";
        return scope switch
        {
            "Terminating" => spec?["activeDeadlineSeconds"] is not null,
            "NotTerminating" => spec?["activeDeadlineSeconds"] is null,
            "BestEffort" => effort,
            "NotBestEffort" => !effort,
            "PriorityClass" => operation switch
            {
                "Exists" => priority.Length > 0,
                "DoesNotExist" => priority.Length == 0,
                "NotIn" => values?.Any(v => (string?)v == priority) is not true,
                _ => values?.Any(v => (string?)v == priority) is true,
            },
            _ => false,
        };
    }

    /// <summary>The sum over the containers, or what an init container needs alone where that is more.</summary>
    private static Dictionary<string, Quantity> OfPod(JsonObject spec, string part)
    {
        var sums = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var (name, amount) in Amounts(spec, "containers", part))
        {
            sums[name] = sums.TryGetValue(name, out var sum) ? sum + amount : amount;
        }

        foreach (var (name, amount) in Amounts(spec, "initContainers", part))
        {
            if (!sums.TryGetValue(name, out var sum) || amount > sum) { sums[name] = amount; }
        }

        return sums;
    }

    private static IEnumerable<(string Name, Quantity Amount)> Amounts(JsonObject spec, string list, string part) =>
        from container in (spec[list] as JsonArray ?? []).OfType<JsonObject>()
        from entry in container["resources"]?[part] as JsonObject ?? []
        let amount = Read(entry.Value)
        where amount is not null
        select (entry.Key, amount.Value);

    private static Quantity? Read(JsonNode? node) => node is JsonValue value && Quantity.TryParse(value.ToString(), out var quantity) ? quantity : null;
}
