using System.Collections.Immutable;

namespace Tutorial.Steps;

/// <summary>All steps, in the recommended order.</summary>
internal static class StepCatalogue
{
    public static readonly ImmutableArray<StepDefinition> All =
    [
        ClusterSteps.CreateCluster, ClusterSteps.DesiredState, ClusterSteps.Repository,
        ArgoCDSteps.RenderFirst, ArgoCDSteps.InstallArgoCD, ArgoCDSteps.CheckSettings,
        SelfManagementSteps.RegisterArgoCD, SelfManagementSteps.ChangeByCommit, SelfManagementSteps.DriftHeals,
        ExternalSteps.RegisterExternal, ExternalSteps.SecretsArrive, ExternalSteps.MetricsArrive,
        ProductSteps.RegisterProduct, ProductSteps.OpenTheShop, ProductSteps.AddPayment, ProductSteps.AddByHand,
        DeliverySteps.ChangeImage, DeliverySteps.ChangeReplicas, DeliverySteps.UndoDrift, ProductSteps.DeleteCart,
        CanarySteps.CanaryStart, CanarySteps.CanaryPromote, CanarySteps.CanaryAbort,
        FailureSteps.BadCommit, FailureSteps.EnableHelm, FailureSteps.WrongSecret, LastSteps.Autoscale, LastSteps.Finish,
    ];
}
