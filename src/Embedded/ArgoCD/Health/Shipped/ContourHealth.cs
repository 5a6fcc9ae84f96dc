using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Contour: only a condition of the object's own generation counts.</summary>
internal static class ContourHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["projectcontour.io/ExtensionService"] = FirstOf(
            live => FirstOfGeneration(live, (_, condition) => Validity(condition)),
            Waiting("Waiting for status")),
        ["projectcontour.io/HTTPProxy"] = FirstOf(
            live => FirstOfGeneration(live, Proxy),
            If(live => live["status"] is { Holds: true } status && !status["conditions"].Holds && status["currentStatus"].Holds, Progressing, The("status.description")),
            Waiting("Waiting for status")),
    };

    private static ResourceHealth? FirstOfGeneration(Field live, Func<Field, Field, ResourceHealth?> rule) =>
        live["status"] is not { Holds: true } status || status["conditions"] is not { Holds: true } conditions ? null
            : conditions.Items().Where(condition => condition["observedGeneration"] == live["metadata"]["generation"])
                .Select(condition => rule(live, condition)).FirstOrDefault(health => health is not null);

    private static ResourceHealth? Validity(Field condition) => !condition["type"].Is("Valid") ? null
        : condition["status"].Is("True") ? Tell(Healthy, condition["message"])
        : condition["status"].Is("False") ? Tell(Degraded, condition["message"])
        : null;

    /// <summary>A proxy that includes others is told healthy: it and they wait for each other.</summary>
    private static ResourceHealth? Proxy(Field live, Field condition) =>
        condition["type"].Is("Valid") && condition["status"].Is("True") ? Tell(Healthy, live["status"]["description"])
        : !live["spec"]["includes"].IsAbsent && condition["status"].Is("False") ? new(Healthy, "HTTPProxy inclusions cannot be health checked")
        : condition["type"].Is("Valid") && condition["status"].Is("False") ? Tell(Degraded, live["status"]["description"])
        : null;
}
