using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

internal static class KarpenterHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["karpenter.sh/NodePool"] = Ready("Waiting for NodePool to be ready"),
        ["karpenter.k8s.aws/EC2NodeClass"] = FirstOf(
            Conditions(When("Ready", "False", Degraded), When("Ready", "True", Healthy, "EC2NodeClass is ready")),
            Waiting("Waiting for EC2NodeClass to be ready")),
        ["karpenter.sh/NodeClaim"] = FirstOf(
            Unobserved("Waiting for NodeClaim spec to be reconciled"),
            Conditions(When("Disrupting", "True", Suspended)),
            Conditions(When("Ready", "True", Healthy), When("Ready", "False", Degraded)),
            Conditions(When("Initialized", "True", Progressing, "Node initialized, waiting for Ready")),
            Conditions(When("Registered", "True", Progressing, "Node registered, waiting for initialization")),
            Conditions(When("Launched", "True", Progressing, "Node launched, waiting for registration")),
            Waiting("Waiting for NodeClaim to be launched")),
    };
}
