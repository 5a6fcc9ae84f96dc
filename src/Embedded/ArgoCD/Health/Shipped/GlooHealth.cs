using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Gloo: what its validation says, by namespace or, in older versions, once.</summary>
internal static class GlooHealth
{
    private static readonly string[] Kinds =
    [
        "gateway.solo.io/Gateway", "gateway.solo.io/MatchableHttpGateway", "gateway.solo.io/RouteOption", "gateway.solo.io/RouteTable", "gateway.solo.io/VirtualHostOption",
        "gateway.solo.io/VirtualService", "gloo.solo.io/Proxy", "gloo.solo.io/Settings", "gloo.solo.io/Upstream", "gloo.solo.io/UpstreamGroup",
    ];

    public static Dictionary<string, HealthRule> Rules => Kinds.ToDictionary(
        kind => kind,
        _ => FirstOf(
            Where("status.statuses", live => live["status"]["statuses"].Values().Select(status => State(status)).FirstOrDefault(health => health is not null)),
            Where("status.state", live => State(live["status"])),
            Waiting("Update in progress")));

    private static HealthRule State { get; } = Phases(
        "state",
        On("Accepted", Healthy, "The resource has been validated") with { Code = 1 },
        On("Warning", Degraded, Reason) with { Code = 3 },
        On("Pending", Suspended, "The resource has not yet been validated") with { Code = 0 },
        On("Rejected", Degraded, Reason) with { Code = 2 });
}
