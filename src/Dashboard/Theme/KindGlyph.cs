namespace Dashboard.Theme;

/// <summary>The line icon of a kind.</summary>
internal static class KindGlyph
{
    public static string Of(string? kind) => kind switch
    {
        "Deployment" or "StatefulSet" or "DaemonSet" => Glyph.Layers,
        "ReplicaSet" or "ControllerRevision" => Glyph.Copy,
        "Pod" => Glyph.Box,
        "Service" or "Ingress" => Glyph.Network,
        "EndpointSlice" or "Endpoints" => Glyph.Waypoints,
        "Rollout" => Glyph.Split,
        "ExternalSecret" or "SecretStore" or "ClusterSecretStore" => Glyph.Vault,
        "Secret" => Glyph.KeyRound,
        "HorizontalPodAutoscaler" => Glyph.Gauge,
        "PersistentVolumeClaim" or "PersistentVolume" or "StorageClass" => Glyph.Database,
        "Application" => Glyph.Boxes,
        "ApplicationSet" => Glyph.ScanSearch,
        "AppProject" or "NetworkPolicy" or "PodDisruptionBudget" => Glyph.Shield,
        "ConfigMap" => Glyph.FileText,
        "CustomResourceDefinition" => Glyph.FileCode,
        "Role" or "RoleBinding" or "ClusterRole" or "ClusterRoleBinding" => Glyph.Lock,
        "ServiceAccount" => Glyph.UserRound,
        "Namespace" => Glyph.Square,
        "Node" => Glyph.Server,
        "Job" or "CronJob" => Glyph.Timer,
        "Event" => Glyph.Activity,
        "APIService" or "MutatingWebhookConfiguration" or "ValidatingWebhookConfiguration" => Glyph.Webhook,
        _ => Glyph.FileText,
    };
}
