namespace ArgoCD.Objects;

/// <summary>Annotations, finalizers and field managers that Argo CD owns.</summary>
internal static class Words
{
    public const string Group = "argoproj.io";
    public const string ApiVersion = "argoproj.io/v1alpha1";
    public const string ControllerManager = "argocd-controller";
    public const string ApplicationSetManager = "argocd-applicationset-controller";
    public const string ServerManager = "argocd-server";
    public const string InClusterServer = "https://kubernetes.default.svc";
    public const string InClusterName = "in-cluster";

    public const string TrackingId = "argocd.argoproj.io/tracking-id";
    public const string Refresh = "argocd.argoproj.io/refresh";
    public const string RefreshTimestamp = "argocd.argoproj.io/refresh-timestamp";
    public const string ApplicationSetRefresh = "argocd.argoproj.io/application-set-refresh";
    public const string SkipReconcile = "argocd.argoproj.io/skip-reconcile";
    public const string ManifestGeneratePaths = "argocd.argoproj.io/manifest-generate-paths";
    public const string CompareOptions = "argocd.argoproj.io/compare-options";
    public const string SyncOptions = "argocd.argoproj.io/sync-options";
    public const string SyncWave = "argocd.argoproj.io/sync-wave";
    public const string Hook = "argocd.argoproj.io/hook";
    public const string HookDeletePolicy = "argocd.argoproj.io/hook-delete-policy";
    public const string HookFinalizer = "argocd.argoproj.io/hook-finalizer";
    public const string IgnoreHealthCheck = "argocd.argoproj.io/ignore-healthcheck";
    public const string IgnoreRestartPolicy = "argocd.argoproj.io/ignore-restart-policy";
    public const string DeletionApproved = "argocd.argoproj.io/deletion-approved";
    public const string MigrationManager = "argocd.argoproj.io/client-side-apply-migration-manager";
    public const string HelmHook = "helm.sh/hook";
    public const string HelmHookWeight = "helm.sh/hook-weight";
    public const string HelmHookDeletePolicy = "helm.sh/hook-delete-policy";
    public const string HelmResourcePolicy = "helm.sh/resource-policy";

    /// <summary>This project's own: what woke the controller, when, and over which object.</summary>
    public const string WokenBy = "learning-gitops.localhost/woken-by";

    public const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";
    public const string InstanceLabel = "app.kubernetes.io/instance";
    public const string InstallationId = "argocd.argoproj.io/installation-id";

    public const string ResourcesFinalizer = "resources-finalizer.argocd.argoproj.io";
    public const string PreDeleteFinalizer = "pre-delete-finalizer.argocd.argoproj.io";
    public const string PostDeleteFinalizer = "post-delete-finalizer.argocd.argoproj.io";
}
