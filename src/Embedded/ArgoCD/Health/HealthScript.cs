using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Health;

/// <summary>Health checks given as scripts in argocd-cm. Lua from a ConfigMap is not run; the answer says so.</summary>
internal static class HealthScript
{
    /// <summary>The condition of an Application that has objects of such a kind.</summary>
    public static string Refusal(string group, string kind) =>
        $"error setting app health: the health check of resource.customizations.health.{(group.Length > 0 ? $"{group}_" : "")}{kind} is a Lua script, and this controller runs none";

    public static ResourceHealth Of(JsonObject live) => new(ResourceHealth.Unknown, Refusal(live.Group(), live.Kind())["error setting app health: ".Length..]);
}
