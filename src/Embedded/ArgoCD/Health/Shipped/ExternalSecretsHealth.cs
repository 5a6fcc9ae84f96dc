using System.Text.Json.Nodes;
using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>What brings secrets from elsewhere: External Secrets, its forerunner, Sealed Secrets, 1Password.</summary>
internal static class ExternalSecretsHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["external-secrets.io/ClusterExternalSecret"] = FirstOf(LastCondition, Waiting("Waiting for ClusterExternalSecret")),
        ["external-secrets.io/ClusterSecretStore"] = Ready("Waiting for ClusterSecretStore"),
        ["external-secrets.io/ExternalSecret"] = Ready("Waiting for ExternalSecret"),
        ["external-secrets.io/PushSecret"] = Ready("Waiting for PushSecret"),
        ["external-secrets.io/SecretStore"] = Ready("Waiting for SecretStore"),
        ["kubernetes-client.io/ExternalSecret"] = FirstOf(Where("status", Fetched), Waiting("Waiting for ExternalSecret.")),
        ["bitnami.com/SealedSecret"] = FirstOf(
            Conditions(When("Synced", "False", Degraded), When("Synced", "True", Healthy)),
            Waiting("Waiting for Sealed Secret to be decrypted")),
        ["onepassword.com/OnePasswordItem"] = Ready("Waiting for controller to report status"),
    };

    /// <summary>New conditions are put at the end here, so the last one alone counts.</summary>
    private static ResourceHealth? LastCondition(Field live)
    {
        if (live.Maybe("status", "conditions") is not { IsAbsent: false } conditions)
        {
            return null;
        }

        if (conditions.Node is JsonValue || conditions.Count == 0)
        {
            throw conditions.Unreadable("asked for its last item");
        }

        var last = conditions.Items().Last();
        return !last["status"].Is("True") ? null
            : last["type"].Is("Ready") ? Tell(Healthy, last["message"])
            : last["type"].Is("PartiallyReady", "NotReady") ? Tell(Degraded, last["message"])
            : null;
    }

    private static ResourceHealth? Fetched(Field live)
    {
        var status = live["status"]["status"];
        return status.Is("SUCCESS") ? new(Healthy, "Fetched ExternalSecret.")
            : !status.Is(status.Text) ? throw status.Unreadable("searched")
            : status.Text.StartsWith("ERROR", StringComparison.Ordinal) ? new(Degraded, status.Text.Replace("ERROR, ", "", StringComparison.Ordinal))
            : null;
    }
}
