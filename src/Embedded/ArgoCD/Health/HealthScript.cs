using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Health;

/// <summary>Health checks given as scripts in argocd-cm. Lua from a repository is not run; the answer says so.</summary>
internal static class HealthScript
{
    public static ResourceHealth Of(JsonObject live) => new(
        ResourceHealth.Unknown,
        $"the health check of resource.customizations.health.{live.Group()}_{live.Kind()} is a Lua script, and this controller runs none");
}
