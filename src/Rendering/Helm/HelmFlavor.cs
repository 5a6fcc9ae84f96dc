namespace Helm;

/// <summary>Which of the two living Helms is meant; they differ in messages and defaults.</summary>
public enum HelmFlavor
{
    /// <summary>Helm 4.1, against Kubernetes 1.35.</summary>
    Four,

    /// <summary>Helm 3.17, which Kustomize and Argo CD drive, against Kubernetes 1.32.</summary>
    Three,
}
