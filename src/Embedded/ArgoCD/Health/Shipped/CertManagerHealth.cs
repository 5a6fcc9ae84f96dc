using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

internal static class CertManagerHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        // A certificate that is issued anew may still be ready.
        ["cert-manager.io/Certificate"] = FirstOf(Conditions(When("Issuing", "True", Progressing)), Ready("Waiting for certificate")),
        ["cert-manager.io/ClusterIssuer"] = Ready("Initializing ClusterIssuer"),
        ["cert-manager.io/Issuer"] = Ready("Initializing issuer"),
        ["certmanager.k8s.io/Certificate"] = Ready("Waiting for certificate"),
        ["certmanager.k8s.io/Issuer"] = Ready("Initializing issuer"),
    };
}
