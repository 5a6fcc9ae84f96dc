namespace Kubernetes.Runtime;

/// <summary>The kinds that this house works with, so that they need no discovery.</summary>
public static class ResourceTypes
{
    /// <summary>core/v1 Pod.</summary>
    public static ResourceType Pods { get; } = new("", "v1", "Pod", "pods", true);

    /// <summary>core/v1 Node.</summary>
    public static ResourceType Nodes { get; } = new("", "v1", "Node", "nodes", false);

    /// <summary>core/v1 Namespace.</summary>
    public static ResourceType Namespaces { get; } = new("", "v1", "Namespace", "namespaces", false);

    /// <summary>core/v1 Service.</summary>
    public static ResourceType Services { get; } = new("", "v1", "Service", "services", true);

    /// <summary>core/v1 Endpoints.</summary>
    public static ResourceType Endpoints { get; } = new("", "v1", "Endpoints", "endpoints", true);

    /// <summary>core/v1 ServiceAccount.</summary>
    public static ResourceType ServiceAccounts { get; } = new("", "v1", "ServiceAccount", "serviceaccounts", true);

    /// <summary>core/v1 ConfigMap.</summary>
    public static ResourceType ConfigMaps { get; } = new("", "v1", "ConfigMap", "configmaps", true);

    /// <summary>core/v1 Secret.</summary>
    public static ResourceType Secrets { get; } = new("", "v1", "Secret", "secrets", true);

    /// <summary>core/v1 Event.</summary>
    public static ResourceType Events { get; } = new("", "v1", "Event", "events", true);

    /// <summary>core/v1 PersistentVolume.</summary>
    public static ResourceType PersistentVolumes { get; } = new("", "v1", "PersistentVolume", "persistentvolumes", false);

    /// <summary>core/v1 PersistentVolumeClaim.</summary>
    public static ResourceType PersistentVolumeClaims { get; } = new("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true);

    /// <summary>core/v1 ReplicationController.</summary>
    public static ResourceType ReplicationControllers { get; } = new("", "v1", "ReplicationController", "replicationcontrollers", true);

    /// <summary>apps/v1 Deployment.</summary>
    public static ResourceType Deployments { get; } = new("apps", "v1", "Deployment", "deployments", true);

    /// <summary>apps/v1 ReplicaSet.</summary>
    public static ResourceType ReplicaSets { get; } = new("apps", "v1", "ReplicaSet", "replicasets", true);

    /// <summary>apps/v1 StatefulSet.</summary>
    public static ResourceType StatefulSets { get; } = new("apps", "v1", "StatefulSet", "statefulsets", true);

    /// <summary>apps/v1 DaemonSet.</summary>
    public static ResourceType DaemonSets { get; } = new("apps", "v1", "DaemonSet", "daemonsets", true);

    /// <summary>apps/v1 ControllerRevision.</summary>
    public static ResourceType ControllerRevisions { get; } = new("apps", "v1", "ControllerRevision", "controllerrevisions", true);

    /// <summary>batch/v1 Job.</summary>
    public static ResourceType Jobs { get; } = new("batch", "v1", "Job", "jobs", true);

    /// <summary>batch/v1 CronJob.</summary>
    public static ResourceType CronJobs { get; } = new("batch", "v1", "CronJob", "cronjobs", true);

    /// <summary>autoscaling/v2 HorizontalPodAutoscaler.</summary>
    public static ResourceType HorizontalPodAutoscalers { get; } =
        new("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true);

    /// <summary>discovery.k8s.io/v1 EndpointSlice.</summary>
    public static ResourceType EndpointSlices { get; } = new("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true);

    /// <summary>coordination.k8s.io/v1 Lease.</summary>
    public static ResourceType Leases { get; } = new("coordination.k8s.io", "v1", "Lease", "leases", true);

    /// <summary>policy/v1 PodDisruptionBudget.</summary>
    public static ResourceType PodDisruptionBudgets { get; } = new("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true);

    /// <summary>storage.k8s.io/v1 StorageClass.</summary>
    public static ResourceType StorageClasses { get; } = new("storage.k8s.io", "v1", "StorageClass", "storageclasses", false);

    /// <summary>apiextensions.k8s.io/v1 CustomResourceDefinition.</summary>
    public static ResourceType CustomResourceDefinitions { get; } =
        new("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false);

    /// <summary>apiregistration.k8s.io/v1 APIService.</summary>
    public static ResourceType ApiServices { get; } = new("apiregistration.k8s.io", "v1", "APIService", "apiservices", false);

    /// <summary>argoproj.io/v1alpha1 Application.</summary>
    public static ResourceType Applications { get; } = new("argoproj.io", "v1alpha1", "Application", "applications", true);

    /// <summary>argoproj.io/v1alpha1 ApplicationSet.</summary>
    public static ResourceType ApplicationSets { get; } = new("argoproj.io", "v1alpha1", "ApplicationSet", "applicationsets", true);

    /// <summary>argoproj.io/v1alpha1 AppProject.</summary>
    public static ResourceType AppProjects { get; } = new("argoproj.io", "v1alpha1", "AppProject", "appprojects", true);

    /// <summary>argoproj.io/v1alpha1 Rollout.</summary>
    public static ResourceType Rollouts { get; } = new("argoproj.io", "v1alpha1", "Rollout", "rollouts", true);

    /// <summary>external-secrets.io/v1 ExternalSecret.</summary>
    public static ResourceType ExternalSecrets { get; } = new("external-secrets.io", "v1", "ExternalSecret", "externalsecrets", true);

    /// <summary>external-secrets.io/v1 ClusterSecretStore.</summary>
    public static ResourceType ClusterSecretStores { get; } =
        new("external-secrets.io", "v1", "ClusterSecretStore", "clustersecretstores", false);

    /// <summary>external-secrets.io/v1 SecretStore.</summary>
    public static ResourceType SecretStores { get; } = new("external-secrets.io", "v1", "SecretStore", "secretstores", true);

    /// <summary>core/v1 ResourceQuota.</summary>
    public static ResourceType ResourceQuotas { get; } = new("", "v1", "ResourceQuota", "resourcequotas", true);

    /// <summary>networking.k8s.io/v1 Ingress.</summary>
    public static ResourceType Ingresses { get; } = new("networking.k8s.io", "v1", "Ingress", "ingresses", true);

    /// <summary>rbac.authorization.k8s.io/v1 ClusterRole.</summary>
    public static ResourceType ClusterRoles { get; } = new("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", false);

    /// <summary>metrics.k8s.io/v1beta1 PodMetrics; served only where a metrics server is installed.</summary>
    public static ResourceType PodMetrics { get; } = new("metrics.k8s.io", "v1beta1", "PodMetrics", "pods", true);
}
