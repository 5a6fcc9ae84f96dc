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
        DeliverySteps.ChangeImage, ProductSteps.DeleteCart, DeliverySteps.CanaryStart, DeliverySteps.CanaryPromote, DeliverySteps.CanaryAbort, DeliverySteps.BadCommit,
    ];
}
