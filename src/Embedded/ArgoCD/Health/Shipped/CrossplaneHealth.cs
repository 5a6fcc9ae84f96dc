using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Crossplane and its providers; a kind of AWS's first provider has a rule of its own.</summary>
internal static class CrossplaneHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["*.crossplane.io/*"] = Managed(
            ["Composition", "CompositionRevision", "DeploymentRuntimeConfig", "ClusterProviderConfig", "ProviderConfig", "ProviderConfigUsage", "ControllerConfig"],
            "Ready", "Healthy", "Offered", "Established", "ValidPipeline", "RevisionHealthy"),
        ["*.upbound.io/*"] = Managed(["ClusterProviderConfig", "ProviderConfig", "ProviderConfigUsage"], "Ready"),
        ["pkg.crossplane.io/Provider"] = FirstOf(Where("status.conditions", Provider), Waiting("Waiting for provider to be installed")),
        ["stacks.crossplane.io/ClusterStackInstall"] = FirstOf(Where("status.conditionedStatus.conditions", Stack), Waiting("Waiting for stack to be installed")),
        ["cloudfront.aws.crossplane.io/Distribution"] = Aws("distribution"),
        ["iam.aws.crossplane.io/Policy"] = Aws("Policy"),
        ["iam.aws.crossplane.io/Role"] = Aws("Role"),
        ["iam.aws.crossplane.io/RolePolicyAttachment"] = Aws("RolePolicyAttachment"),
        ["rds.aws.crossplane.io/DBCluster"] = Aws("DBCluster"),
        ["rds.aws.crossplane.io/DBInstance"] = Aws("DBInstance"),
        // Upstream spells it so.
        ["route53.aws.crossplane.io/ResourceRecordSet"] = Aws("resourcrecordset"),
        ["s3.aws.crossplane.io/Bucket"] = Aws("Bucket"),
    };

    private static HealthRule Managed(string[] withoutStatus, params string[] good)
    {
        var upToDate = new ResourceHealth(Healthy, "Resource is up-to-date.");
        var provisioning = new ResourceHealth(Progressing, "Provisioning ...");
        return live =>
        {
            var status = live["status"];
            var isEmpty = !status.IsAbsent && !status.Values().Any();
            if (status.IsAbsent || (isEmpty && live["kind"].Is(withoutStatus)))
            {
                return upToDate;
            }

            if (isEmpty || status["conditions"].IsAbsent)
            {
                return live["kind"].Is("ProviderConfig", "ClusterProviderConfig") && !status["users"].IsAbsent ? new(Healthy, "Resource is in use.") : provisioning;
            }

            var health = provisioning;
            foreach (var condition in status["conditions"].Items())
            {
                if (condition["type"].Is("LastAsyncOperation", "Synced") && condition["status"].Is("False"))
                {
                    return Tell(Degraded, condition["message"]);
                }

                health = condition["type"].Is(good) && condition["status"].Is("True") ? upToDate : health;
            }

            return health;
        };
    }

    private static HealthRule Aws(string noun) => FirstOf(
        Where("status.conditions", live => Synchronised(live["status"]["conditions"], noun)),
        Waiting($"Waiting for {noun} to be created"));

    private static ResourceHealth Synchronised(Field conditions, string noun)
    {
        var (isReady, isSynced, isPaused) = (false, false, false);
        var (why, error, pause) = (Field.Absent, Field.Absent, Field.Absent);
        foreach (var condition in conditions.Items())
        {
            var reason = condition["reason"];
            if (condition["type"].Is("Ready"))
            {
                (isReady, why) = (condition["status"].Is("True"), reason);
            }
            else if (condition["type"].Is("Synced"))
            {
                isSynced = condition["status"].Is("True");
                error = reason.Is("ReconcileError") ? condition["message"] : error;
                (isPaused, pause) = reason.Is("ReconcilePaused") ? (true, reason) : (isPaused, pause);
            }
        }

        return isReady && isSynced ? Tell(Healthy, why)
            : !isSynced && isPaused ? Tell(Suspended, pause)
            : isSynced && !isPaused ? new(Progressing, $"Waiting for {noun} to be available")
            : Tell(Degraded, error);
    }

    private static ResourceHealth Provider(Field live)
    {
        var (isInstalled, isHealthy) = (false, false);
        var (installed, healthy) = (Field.Absent, Field.Absent);
        foreach (var condition in live["status"]["conditions"].Items())
        {
            if (condition["type"].Is("Installed"))
            {
                (isInstalled, installed) = (condition["status"].Is("True"), condition["reason"]);
            }
            else if (condition["type"].Is("Healthy"))
            {
                (isHealthy, healthy) = (condition["status"].Is("True"), condition["reason"]);
            }
        }

        return new(isInstalled && isHealthy ? Healthy : Degraded, $"{installed.Text} {healthy.Text}");
    }

    private static ResourceHealth Stack(Field live)
    {
        Field message = "Waiting for stack to be installed";
        foreach (var condition in live["status"]["conditionedStatus"]["conditions"].Items().Where(condition => condition["type"].Is("Ready")))
        {
            message = condition["reason"];
            if (condition["status"].Is("True"))
            {
                return Tell(Healthy, message);
            }
        }

        return Tell(Progressing, message);
    }
}
