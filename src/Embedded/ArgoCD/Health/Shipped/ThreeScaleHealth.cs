using System.Text.Json;
using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of 3scale.</summary>
internal static class ThreeScaleHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["apps.3scale.net/APIManager"] = FirstOf(Where("status", Manager), Waiting("Waiting for 3scale APIManager status...")),
        ["capabilities.3scale.net/ActiveDoc"] = Capability("ActiveDoc", Ready, Invalid, Orphan, SyncFailed),
        ["capabilities.3scale.net/ApplicationAuth"] = Capability("ApplicationAuth", Ready, Failed),
        ["capabilities.3scale.net/Backend"] = Capability("Backend", Synced, Invalid, SyncFailed),
        ["capabilities.3scale.net/CustomPolicyDefinition"] = Capability("CustomPolicyDefinition", Ready, Invalid, SyncFailed),
        ["capabilities.3scale.net/DeveloperAccount"] = Capability("DeveloperAccount", Ready, Invalid, SyncFailed, ("Waiting", Suspended, "is waiting for approval")),
        ["capabilities.3scale.net/DeveloperUser"] = FirstOf(
            Phases("status.developerUserState", On("suspended", Suspended, "3scale Developer user is waiting for admin approval")),
            Capability("DeveloperUser", Ready, Invalid, Orphan, SyncFailed)),
        ["capabilities.3scale.net/OpenAPI"] = Capability("OpenAPI", Ready, Invalid, ("Failed", Degraded, "reconciliation failed")),
        ["capabilities.3scale.net/Product"] = Capability("Product", Synced, Invalid, Orphan, SyncFailed),
        ["capabilities.3scale.net/ProxyConfigPromote"] = FirstOf(
            // Upstream spells the last one so.
            Conditions(
                When("Ready", "True", Healthy, "3scale ProxyConfigPromote is ready"),
                When("In-progress", "True", Progressing, MessageOr("3scale ProxyConfigPromote is in progress")),
                When("Failed", "True", Degraded, MessageOr("3cale ProxyConfigPromote failed"))),
            Waiting("Waiting for 3scale ProxyConfigPromote status...")),
        ["capabilities.3scale.net/Application"] = FirstOf(
            Phases("status.state", On("suspended", Suspended, "3scale Application is suspended")),
            Where("status", live => FirstCondition(live["status"]["conditions"], HasId(live["status"]["adminId"]) ? [IsReady("Application")] : [IsReady("Application"), IsNotReady("3scale Application is not ready")])),
            Waiting("Waiting for 3scale Application status...")),
        ["capabilities.3scale.net/Tenant"] = FirstOf(
            Where("status", live => HasId(live["status"]["tenantId"]) && HasId(live["status"]["adminId"]) ? FirstCondition(live["status"]["conditions"], IsReady("Tenant")) : null),
            Conditions(IsNotReady("3scale Tenant is degraded")),
            Waiting("Waiting for 3scale Tenant status...")),
    };

    private static (string Type, string Health, string Says) Ready => ("Ready", Healthy, "is ready");

    private static (string Type, string Health, string Says) Synced => ("Synced", Healthy, "is synced");

    private static (string Type, string Health, string Says) Invalid => ("Invalid", Degraded, "configuration is invalid");

    private static (string Type, string Health, string Says) Orphan => ("Orphan", Degraded, "references non-existing resources");

    private static (string Type, string Health, string Says) SyncFailed => ("Failed", Degraded, "synchronization failed");

    private static (string Type, string Health, string Says) Failed => ("Failed", Degraded, "failed");

    /// <summary>The first condition that is true and means something; only of trouble its own message is given.</summary>
    private static HealthRule Capability(string kind, params (string Type, string Health, string Says)[] meanings) => FirstOf(
        Conditions([.. meanings.Select(meaning => meaning.Health == Healthy
            ? When(meaning.Type, "True", Healthy, $"3scale {kind} {meaning.Says}")
            : When(meaning.Type, "True", meaning.Health, MessageOr($"3scale {kind} {meaning.Says}")))]),
        Waiting($"Waiting for 3scale {kind} status..."));

    private static When IsReady(string kind) => When("Ready", "True", Healthy, $"3scale {kind} is ready");

    private static When IsNotReady(string otherwise) => When("Ready", null, Degraded, MessageOr(otherwise)) with { Unless = "True" };

    private static bool HasId(Field id) => id.Node?.GetValueKind() is JsonValueKind.Number && id.Number > 0;

    private static ResourceHealth? Manager(Field live)
    {
        if (live["status"]["deployments"] is { IsAbsent: false } deployments
            && !deployments["ready"].IsAbsent && deployments["starting"].IsAbsent && deployments["stopped"].IsAbsent)
        {
            return new(Healthy, "3scale APIManager is available");
        }

        return FirstCondition(
            live["status"]["conditions"],
            When("Available", "True", Healthy, "3scale APIManager is available"),
            When("Available", null, Degraded, condition => $"3scale APIManager is degraded: {condition["reason"].Text}") with { HasReason = true });
    }
}
