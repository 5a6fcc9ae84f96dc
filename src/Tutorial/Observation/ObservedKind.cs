using System.Collections.Immutable;

namespace Tutorial.Observation;

/// <summary>A kind that checks read.</summary>
/// <param name="ApiVersion">Its apiVersion.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Where; null for everywhere.</param>
internal sealed record ObservedKind(string ApiVersion, string Kind, string? Namespace = null)
{
    public static readonly ImmutableArray<ObservedKind> All =
    [
        new("v1", "Node"), new("v1", "Namespace"), new("v1", "ServiceAccount", "default"), new("v1", "Service"), new("v1", "Pod"),
        new("v1", "ConfigMap", "argo"), new("v1", "Secret", "coffee"), new("v1", "PersistentVolumeClaim", "coffee"),
        new("v1", "Event", "coffee"),
        new("discovery.k8s.io/v1", "EndpointSlice"), new("apps/v1", "Deployment"), new("apps/v1", "ReplicaSet"), new("apps/v1", "StatefulSet"),
        new("autoscaling/v2", "HorizontalPodAutoscaler"), new("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
        new("apiregistration.k8s.io/v1", "APIService"), new("argoproj.io/v1alpha1", "AppProject"), new("argoproj.io/v1alpha1", "Application"),
        new("argoproj.io/v1alpha1", "ApplicationSet"), new("argoproj.io/v1alpha1", "Rollout"), new("external-secrets.io/v1", "ExternalSecret"),
        new("external-secrets.io/v1", "ClusterSecretStore"),
    ];
}
