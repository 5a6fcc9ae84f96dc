using System.Text.Json.Nodes;
using ArgoCD.Objects;
using static ArgoCD.Health.ResourceHealth;

namespace ArgoCD.Health;

internal static class NetworkHealth
{
    public static ResourceHealth Service(JsonObject live) =>
        live.Text("spec", "type") == "LoadBalancer" && !HasAddress(live) ? new(Progressing) : new(Healthy);

    public static ResourceHealth Ingress(JsonObject live) => HasAddress(live) ? new(Healthy) : new(Progressing);

    private static bool HasAddress(JsonObject live) => live.At("status", "loadBalancer", "ingress") is JsonArray { Count: > 0 };
}
