using System.Text.Json.Nodes;
using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Platforms and what runs on them: Istio, Camel, OpenFaaS, Spin, SAP, Gardener, Ansible, Karmada, NMState, Keycloak, IAM roles, DNS-SD.</summary>
internal static class PlatformHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["install.istio.io/IstioOperator"] = FirstOf(
            Phases(
                "status.status",
                On("NONE", Unknown, "Component is not present.") with { Code = 0 },
                On("UPDATING", Progressing, "Component is being updated to a different version.") with { Code = 1 },
                On("RECONCILING", Progressing, "Controller has started but not yet completed reconciliation loop for the component.") with { Code = 2 },
                On("HEALTHY", Healthy, "Component is healthy.") with { Code = 3 },
                On("ERROR", Degraded, "Component is in an error state.") with { Code = 4 }),
            Waiting("Waiting for Istio Control Plane")),
        ["camel.apache.org/Integration"] = Ready("Waiting for Integration"),
        ["openfaas.com/Function"] = FirstOf(Where("status.conditions", Function), Waiting("Waiting for Function")),
        ["core.spinkube.dev/SpinApp"] = SpinAppHealth.Of,
        ["services.cloud.sap.com/ServiceBinding"] = SapService,
        ["services.cloud.sap.com/ServiceInstance"] = SapService,
        ["core.gardener.cloud/Shoot"] = FirstOf(
            live => live["metadata"]["labels"] is { IsAbsent: false } labels ? Shoot(labels["shoot.gardener.cloud/status"]) : null,
            Waiting("Update in progress")),
        ["tower.ansible.com/AnsibleJob"] = FirstOf(Where("status.ansibleJobResult", live => Job(live["status"]["ansibleJobResult"])), Waiting("Waiting for AnsibleJob")),
        ["work.karmada.io/ClusterResourceBinding"] = Binding,
        ["work.karmada.io/ResourceBinding"] = Binding,
        ["nmstate.io/NodeNetworkConfigurationPolicy"] = FirstOf(
            Conditions(
                When("Available", "True", Healthy, ReasonAndMessage),
                When("Degraded", "True", Degraded, ReasonAndMessage),
                When("Progressing", "True", Progressing, ReasonAndMessage),
                When("Ignored", "True", Suspended, ReasonAndMessage)),
            Waiting("Waiting for policy to be applied")),
        ["k8s.keycloak.org/Keycloak"] = FirstOf(
            Without("status.conditions", Waiting("Waiting for Keycloak status conditions to exist")),
            Keycloak,
            Waiting("")),
        ["iammanager.keikoproj.io/Iamrole"] = FirstOf(
            Phases(
                "status.state",
                On("Ready", Healthy, live => $"Role {Names(live, "exists with")}"),
                On("Error", Degraded, RoleFailure),
                On("RolesMaxLimitReached", Degraded, RoleFailure),
                On("PolicyNotAllowed", Degraded, RoleFailure),
                On("RoleNameNotAvailable", Degraded, RoleFailure)),
            Waiting("Waiting for Iamrole to be reconciled")),
        ["proclaim.dogmatiq.io/DNSSDServiceInstance"] = ServiceInstance,
    };

    private static HealthRule SapService { get; } = FirstOf(
        If(live => live["metadata"]["deletionTimestamp"].Holds, Progressing, "Resource is being deleted"),
        Where("status", live => live["status"]["conditions"].Node is JsonArray or JsonObject ? Sap(live) : null),
        Waiting("Waiting for status"));

    private static HealthRule Binding { get; } = FirstOf(
        If(
            live => live["status"].IsAbsent || live["spec"]["clusters"] is not { IsAbsent: false, Count: > 0 } clusters
                || live["status"]["aggregatedStatus"] is not { IsAbsent: false } aggregated || aggregated.Count != clusters.Count,
            Progressing,
            "Current resource status is insufficient"),
        If(
            live => live["status"]["aggregatedStatus"].Items().Any(status => status["health"].Is("Unhealthy") || (status["health"].Is("Unknown") && !status["applied"].IsTrue)),
            Degraded,
            "Current resource status is unhealthy"),
        Always(Healthy));

    /// <summary>A function that is ready and has no replicas sleeps.</summary>
    private static ResourceHealth? Function(Field live)
    {
        var health = FirstCondition(live["status"]["conditions"], When("Ready", "False", Degraded), When("Stalled", "True", Degraded), When("Ready", "True", Healthy));
        return health?.Status == Healthy && !(live["status"]["replicas"] is { IsAbsent: false } replicas && replicas.Number > 0) ? new(Suspended, "No replicas available") : health;
    }

    private static ResourceHealth Sap(Field live)
    {
        var generation = live["metadata"]["generation"];
        foreach (var condition in live["status"]["conditions"].Items())
        {
            if (condition["observedGeneration"] is { Holds: true } observed && generation.Holds && observed != generation)
            {
                return new(Progressing, "Waiting for spec update to be observed");
            }

            if ((condition["type"].Is("Succeeded") && condition["status"].Is("False")) || (condition["type"].Is("Failed") && condition["status"].Is("True")))
            {
                return Tell(Degraded, MessageOr("")(condition));
            }
        }

        return new(Healthy, "Ready to use");
    }

    private static ResourceHealth? Shoot(Field label) => label.Is("healthy") ? new(Healthy, "Component state: Healthy")
        : label.Is("progressing") ? new(Progressing, "Component state: Update in progress")
        : label.Is("unhealthy") ? new(Degraded, "Component state: Unhealthy")
        : label.Is("unknown") ? new(Unknown, "Component state: Unknown")
        : null;

    private static ResourceHealth? Job(Field result)
    {
        var status = result["status"];
        var health = status.Is("successful") ? Healthy
            : status.Is("failed", "error", "canceled") ? Degraded
            : status.Is("new", "pending", "waiting", "running") ? Progressing
            : null;
        return health is null ? null : new(health, $"{status.Text} job - {result["url"].Text}");
    }

    private static Field ReasonAndMessage(Field condition) =>
        condition["message"].IsAbsent || condition["message"].Is("") ? condition["reason"] : $"{condition["reason"].Text}: {condition["message"].Text}";

    /// <summary>The conditions from the oldest to the newest, those without a time last.</summary>
    private static ResourceHealth? Keycloak(Field live)
    {
        var ordered = live["status"]["conditions"].Items().OrderBy(condition => condition["lastTransitionTime"].IsAbsent)
            .ThenBy(condition => condition["lastTransitionTime"].Or("").Text, StringComparer.Ordinal);
        foreach (var condition in ordered.Where(condition => condition["status"].Is("True")))
        {
            if (condition["type"].Is("Ready"))
            {
                return new(Healthy);
            }

            if (condition["type"].Is("HasErrors"))
            {
                return new(Degraded, $"Has Errors: {condition["message"].Text}");
            }
        }

        return null;
    }

    private static string Names(Field live, string verb)
    {
        string Or(string field) => live["status"][field].Or("<none>").Text;
        return $"'{Or("roleName")}' {verb} ARN '{Or("roleARN")}' and ID '{Or("roleID")}'.";
    }

    private static Field RoleFailure(Field live)
    {
        var (retries, error) = (live["status"]["retryCount"], live["status"]["errorDescription"]);
        return $"Failed to reconcile the Iamrole {(!retries.IsAbsent && retries.Number > 0 ? $"(retry {retries.Text}) " : "")}for role {Names(live, "with")}"
            + (error.IsAbsent ? "" : $" Reconciliation error was: {error.Text}");
    }

    private static ResourceHealth ServiceInstance(Field live)
    {
        var (adopted, advertised, discoverable) = (Last("Adopted"), Last("Advertised"), Last("Discoverable"));
        return adopted.Maybe("status").Is("False") ? Tell(Degraded, adopted["message"])
            : advertised.Maybe("reason").Is("AdvertiseError", "UnadvertiseError") ? Tell(Degraded, advertised["message"])
            : discoverable.Maybe("reason").Is("DiscoveryError") ? Tell(Unknown, discoverable["message"])
            : Tell(discoverable.Maybe("status").Is("True") ? Healthy : Progressing, discoverable.Maybe("message"));

        Field Last(string type) => live.Maybe("status", "conditions") is { IsAbsent: false } conditions
            ? conditions.Items().LastOrDefault(condition => condition["type"].Is(type)) : Field.Absent;
    }
}
