using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of the Gateway API.</summary>
internal static class GatewayHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["gateway.networking.k8s.io/GatewayClass"] = FirstOf(Where("status.conditions", Class), Waiting("Waiting for GatewayClass status")),
        ["gateway.networking.k8s.io/Gateway"] = FirstOf(Where("status.conditions", live => Trouble(live["status"]["conditions"], "", "Gateway")), Where("status.listeners", Listeners), Where("status", IsProgrammed), Waiting("Waiting for Gateway status")),
        ["gateway.networking.k8s.io/HTTPRoute"] = FirstOf(Where("status.parents", live => Route(live, "HTTPRoute", parent => IsObserved(live, parent["conditions"]))), Waiting("Waiting for HTTPRoute status")),
        ["gateway.networking.k8s.io/GRPCRoute"] = FirstOf(Where("status.parents", live => Route(live, "GRPCRoute", _ => true)), Waiting("Waiting for GRPCRoute status")),
        ["gateway.networking.k8s.io/BackendTLSPolicy"] = FirstOf(Where("status.ancestors", Stale, Ancestors), Waiting("Waiting for BackendTLSPolicy status")),
    };

    private static ResourceHealth? Class(Field live)
    {
        var generation = live["metadata"]["generation"];
        foreach (var condition in live["status"]["conditions"].Items())
        {
            var observed = condition["observedGeneration"];
            if (!condition["type"].Is("Accepted") || (!generation.IsAbsent && !observed.IsAbsent && observed != generation))
            {
                continue;
            }

            return condition["status"].Is("True") ? Tell(Healthy, MessageOr("GatewayClass is accepted")(condition))
                : condition["status"].Is("False") ? Tell(Degraded, MessageOr("GatewayClass is not accepted")(condition))
                : Tell(Progressing, MessageOr("Waiting for GatewayClass status")(condition));
        }

        return null;
    }

    private static ResourceHealth? Listeners(Field live) => live["status"]["listeners"].Items()
        .Where(listener => !listener["conditions"].IsAbsent)
        .Select(listener => Trouble(listener["conditions"], "Listener: ", "Listener"))
        .FirstOrDefault(trouble => trouble is not null);

    private static ResourceHealth? IsProgrammed(Field live) =>
        !live["status"]["conditions"].IsAbsent || live["status"]["listeners"] is { IsAbsent: false, Count: > 0 } ? new(Healthy, "Gateway is healthy") : null;

    private static ResourceHealth? Route(Field live, string kind, Func<Field, bool> counts)
    {
        var parents = live["status"]["parents"];
        foreach (var parent in parents.Items())
        {
            if (!parent["conditions"].IsAbsent && counts(parent) && Trouble(parent["conditions"], () => $"Parent {NameOf(parent, "parentRef")}: ", "Route") is { } trouble)
            {
                return trouble;
            }
        }

        return parents.Items().Any(parent => parent["conditions"] is { IsAbsent: false, Count: > 0 } && counts(parent)) ? new(Healthy, $"{kind} is healthy") : null;
    }

    private static ResourceHealth? Trouble(Field conditions, string prefix, string subject) => Trouble(conditions, () => prefix, subject);

    /// <summary>What holds a gateway, listener or route back: a reference that does not resolve, then refusal, then what is not programmed yet.</summary>
    private static ResourceHealth? Trouble(Field conditions, Func<string> prefix, string subject)
    {
        var unresolved = Refused(conditions, "ResolvedRefs");
        var refused = Refused(conditions, "Accepted");
        if ((unresolved ?? refused) is { } why)
        {
            return prefix() is { Length: > 0 } before ? new(Degraded, before + why.Text) : Tell(Degraded, why);
        }

        var pending = conditions.Items().Where(condition => condition["type"].Is("Programmed") && !condition["status"].Is("True")).Select(condition => (Field?)condition).FirstOrDefault();
        return pending is not { } found ? null
            : MessageOr($"{subject} is still being programmed")(found) is var message && prefix() is { Length: > 0 } start ? new(Progressing, start + message.Text)
            : Tell(Progressing, message);
    }

    private static Field? Refused(Field conditions, string type) => conditions.Items()
        .Where(condition => condition["type"].Is(type) && condition["status"].Is("False"))
        .Select(condition => (Field?)MessageOr($"Failed condition: {type}")(condition)).FirstOrDefault();

    /// <summary>Whether every condition of a parent that says so is of the object's generation.</summary>
    private static bool IsObserved(Field live, Field conditions)
    {
        var generation = live["metadata"]["generation"];
        return generation.IsAbsent
            || (conditions.Count > 0 && conditions.Items().All(condition => condition["observedGeneration"] is var observed && (observed.IsAbsent || observed == generation)));
    }

    private static ResourceHealth? Stale(Field live)
    {
        var generation = live["metadata"]["generation"];
        foreach (var ancestor in generation.IsAbsent ? [] : live["status"]["ancestors"].Items())
        {
            if (ancestor["conditions"].Items().Any(condition => condition["observedGeneration"] is { IsAbsent: false } observed && observed != generation))
            {
                return new(Progressing, $"Waiting for Ancestor {NameOf(ancestor, "ancestorRef")} to update BackendTLSPolicy status");
            }
        }

        return null;
    }

    private static ResourceHealth? Ancestors(Field live)
    {
        var isAccepted = false;
        foreach (var ancestor in live["status"]["ancestors"].Items())
        {
            foreach (var condition in ancestor["conditions"].Items())
            {
                if (condition["type"].Is("Accepted", "ResolvedRefs") && !condition["status"].Is("True"))
                {
                    return new(Degraded, $"Ancestor {NameOf(ancestor, "ancestorRef")}: {condition["message"].Text}");
                }

                isAccepted |= condition["type"].Is("Accepted");
            }
        }

        return isAccepted ? new(Healthy, "BackendTLSPolicy is healthy") : null;
    }

    private static string NameOf(Field item, string reference) => item[reference]["name"].Or("").Text;
}
