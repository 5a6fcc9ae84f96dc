using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Flux. They are counted out: two signs of work mean progress, then enough signs of success health, all else trouble.</summary>
internal static class FluxHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["helm.toolkit.fluxcd.io/HelmRelease"] = Suspendable(new() { Successes = 2, Success = ["Released", "TestSuccess"] }),
        ["kustomize.toolkit.fluxcd.io/Kustomization"] = Suspendable(new()),
        ["image.toolkit.fluxcd.io/ImageUpdateAutomation"] = Suspendable(new()),
        ["image.toolkit.fluxcd.io/ImageRepository"] = Suspendable(new() { Working = "False", Reasons = ["NewGeneration", "Scanning"] }),
        ["image.toolkit.fluxcd.io/ImagePolicy"] = Reconciled(new() { Working = "False", Reasons = ["NewGeneration", "AccessingRepository", "ApplyingPolicy"] }),
        ["notification.toolkit.fluxcd.io/Receiver"] = Suspendable(new() { Working = "False", WhileWorking = Degraded }),
        ["source.toolkit.fluxcd.io/Bucket"] = Suspendable(Source),
        ["source.toolkit.fluxcd.io/GitRepository"] = Suspendable(Source),
        ["source.toolkit.fluxcd.io/HelmChart"] = Suspendable(Source),
        ["source.toolkit.fluxcd.io/OCIRepository"] = Suspendable(Source),
        ["source.toolkit.fluxcd.io/HelmRepository"] = FirstOf(
            IsSuspended,
            If(live => live["spec"]["type"].Is("oci"), Healthy, "Helm repositories of type 'oci' do not contain any information in the status."),
            Reconciled(Source)),
    };

    private static Signs Source { get; } = new() { Successes = 2, Success = ["ArtifactInStorage"] };

    private static HealthRule IsSuspended { get; } =
        If(live => live["spec"]["suspend"].IsTrue, Suspended, live => $"{live["kind"].Text} is suspended");

    private static HealthRule Suspendable(Signs signs) => FirstOf(IsSuspended, Reconciled(signs));

    private static HealthRule Reconciled(Signs signs) => FirstOf(Where("status.conditions", live => Count(live["status"]["conditions"], signs)), Waiting("Status unknown"));

    private static ResourceHealth Count(Field conditions, Signs signs)
    {
        var (working, succeeded) = (0, 0);
        Field message = "";
        foreach (var condition in conditions.Items())
        {
            var isTrue = condition["status"].Is("True");
            if (condition["type"].Is("Ready"))
            {
                succeeded += isTrue ? 1 : 0;
                working += condition["status"].Is(signs.Working) ? 1 : 0;
                message = condition["reason"];
            }
            else if (isTrue && condition["type"].Is("Reconciling"))
            {
                working += signs.Reasons.Length == 0 || condition["reason"].Is(signs.Reasons) ? 1 : 0;
            }
            else if (isTrue && condition["type"].Is("ArtifactOutdated") && signs == Source)
            {
                message = $"{message.Text} {condition["reason"].Text}";
            }
            else if (isTrue && condition["type"].Is(signs.Success))
            {
                succeeded++;
            }
        }

        return Tell(working == 2 ? signs.WhileWorking : succeeded == signs.Successes ? Healthy : Degraded, message);
    }

    /// <summary>What of a kind's conditions is a sign of what.</summary>
    private sealed record Signs
    {
        /// <summary>The status of condition Ready while the controller works.</summary>
        public string Working { get; init; } = "Unknown";

        public string WhileWorking { get; init; } = Progressing;

        /// <summary>The reasons of condition Reconciling that count; none for all.</summary>
        public string[] Reasons { get; init; } = [];

        public int Successes { get; init; } = 1;

        /// <summary>Conditions that count as success beside Ready.</summary>
        public string[] Success { get; init; } = [];
    }
}
