using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.Applications.Cache;
using ArgoCD.Objects;
using ArgoCD.Projects;
using Prometheus;

namespace ArgoCD.Metrics;

/// <summary>What the application controller measures, under the names and labels of upstream's <c>controller/metrics</c>.</summary>
internal sealed class ControllerMetrics
{
    private static readonly string[] ApplicationLabels = ["namespace", "name", "project"];

    private readonly string _hostName;
    private readonly Gauge _info;
    private readonly Gauge _orphaned;
    private readonly Counter _syncs;
    private readonly Counter _syncSeconds;
    private readonly Counter _requests;
    private readonly Counter _commands;
    private readonly Gauge _pendingCommands;
    private readonly Histogram _reconciles;
    private readonly Counter _clusterEvents;
    private readonly Gauge _clusterInfo;
    private readonly Gauge _kinds;
    private readonly Gauge _objects;
    private readonly Gauge _connected;
    private readonly Gauge _age;

    public ControllerMetrics(MetricsPage page, ClusterCache cache, ControllerOptions options, string hostName, TimeProvider time)
    {
        _hostName = hostName;
        var make = page.Make;
        _info = make.CreateGauge("argocd_app_info", "Information about application.",
            "autosync_enabled", "namespace", "name", "project", "repo", "dest_server", "dest_namespace", "sync_status", "health_status", "operation");
        _orphaned = make.CreateGauge("argocd_app_orphaned_resources_count", "Number of orphaned resources per application", ApplicationLabels);
        _syncs = make.CreateCounter("argocd_app_sync_total", "Number of application syncs.", [.. ApplicationLabels, "dest_server", "phase", "dry_run"]);
        _syncSeconds = make.CreateCounter("argocd_app_sync_duration_seconds_total", "Application sync performance in seconds total.", [.. ApplicationLabels, "dest_server"]);
        _requests = make.CreateCounter("argocd_app_k8s_request_total", "Number of kubernetes requests executed during application reconciliation.",
            [.. ApplicationLabels, "server", "response_code", "verb", "resource_kind", "resource_namespace", "dry_run"]);
        _commands = make.CreateCounter("argocd_kubectl_exec_total", "Number of kubectl executions", "hostname", "command");
        _pendingCommands = make.CreateGauge("argocd_kubectl_exec_pending", "Number of pending kubectl executions", "hostname", "command");
        _reconciles = make.CreateHistogram("argocd_app_reconcile", "Application reconciliation performance in seconds.", ["namespace", "dest_server"],
            new HistogramConfiguration { Buckets = [0.25, 0.5, 1, 2, 4, 8, 16] });
        _clusterEvents = make.CreateCounter("argocd_cluster_events_total", "Number of processes k8s resource events.", "server", "group", "kind");
        _clusterInfo = make.CreateGauge("argocd_cluster_info", "Information about cluster.", "server", "k8s_version", "name");
        _kinds = make.CreateGauge("argocd_cluster_api_resources", "Number of monitored kubernetes API resources.", "server");
        _objects = make.CreateGauge("argocd_cluster_api_resource_objects", "Number of k8s resource objects in the cache.", "server");
        _connected = make.CreateGauge("argocd_cluster_connection_status", "The k8s cluster current connection status.", "server", "k8s_version");
        _age = make.CreateGauge("argocd_cluster_cache_age_seconds", "Cluster cache age in seconds.", "server");
        page.BeforeReading(() => Describe(cache, options, time.GetUtcNow()));
    }

    /// <summary>The version of the cluster, once it is known.</summary>
    public string KubernetesVersion { get; set; } = "";

    /// <summary>Counts an operation that ended.</summary>
    public void Synced(JsonObject app, string phase, bool dryRun, TimeSpan took)
    {
        _syncs.WithLabels(app.Namespace(), app.Name(), ApplicationValidation.ProjectOf(app), Server(app), phase, dryRun ? "true" : "false").Inc();
        _syncSeconds.WithLabels(app.Namespace(), app.Name(), ApplicationValidation.ProjectOf(app), Server(app)).Inc(Math.Max(0, took.TotalSeconds));
    }

    /// <summary>Counts a request that an operation or a deletion of an Application made.</summary>
    public void Asked(JsonObject app, ClusterRequest request) => _requests.WithLabels(
        app.Namespace(), app.Name(), ApplicationValidation.ProjectOf(app), Words.InClusterServer, request.Code.ToString(CultureInfo.InvariantCulture),
        request.Verb, request.Resource, request.Namespace, app.Flag("operation", "sync", "dryRun") == true ? "true" : "false").Inc();

    /// <summary>Counts one of kubectl's commands, as running until the result is disposed.</summary>
    public IDisposable Running(string command)
    {
        _commands.WithLabels(_hostName, command).Inc();
        return _pendingCommands.WithLabels(_hostName, command).TrackInProgress();
    }

    /// <summary>Counts a comparison.</summary>
    public void Reconciled(JsonObject app, TimeSpan took) => _reconciles.WithLabels(app.Namespace(), Server(app)).Observe(took.TotalSeconds);

    /// <summary>Takes note of how many objects nobody manages where an Application deploys to.</summary>
    public void Orphaned(JsonObject app, int count) => _orphaned.WithLabels(app.Namespace(), app.Name(), ApplicationValidation.ProjectOf(app)).Set(count);

    /// <summary>Counts a change in the cluster.</summary>
    public void Changed(ResourceKey key) =>
        _clusterEvents.WithLabels(Words.InClusterServer, key.Group, key.Kind).Inc();

    /// <summary>Forgets an Application that is gone.</summary>
    public void Forget(Kubernetes.Runtime.ObjectKey app)
    {
        MetricsPage.Keep(_orphaned, labels => labels[0] != app.Namespace || labels[1] != app.Name);
        MetricsPage.Keep(_syncs, labels => labels[0] != app.Namespace || labels[1] != app.Name);
        MetricsPage.Keep(_requests, labels => labels[0] != app.Namespace || labels[1] != app.Name);
        MetricsPage.Keep(_syncSeconds, labels => labels[0] != app.Namespace || labels[1] != app.Name);
    }

    private void Describe(ClusterCache cache, ControllerOptions options, DateTimeOffset now)
    {
        MetricsPage.Keep(_info, _ => false);
        foreach (var app in cache.OfKind(Words.Group, "Application").Where(options.IsConcerned))
        {
            var source = ApplicationValidation.SourcesOf(app) is [var first, ..] ? first : null;
            _info.WithLabels(
                AutoSyncEnabled(app) ? "true" : "false", app.Namespace(), app.Name(), ApplicationValidation.ProjectOf(app), AppProject.NormalizeUrl(source.Text("repoURL")), Server(app),
                app.Text("spec", "destination", "namespace"),
                app.Text("status", "sync", "status") is { Length: > 0 } sync ? sync : "Unknown",
                app.Text("status", "health", "status") is { Length: > 0 } health ? health : "Unknown",
                app.IsBeingDeleted() ? "delete" : app.Map("operation", "sync") is not null ? "sync" : "").Set(1);
        }

        _clusterInfo.WithLabels(Words.InClusterServer, KubernetesVersion, Words.InClusterName).Set(1);
        _connected.WithLabels(Words.InClusterServer, KubernetesVersion).Set(KubernetesVersion.Length > 0 ? 1 : 0);
        _age.WithLabels(Words.InClusterServer).Set(cache.ListedAt is { } at ? (now - at).TotalSeconds : 0);
        _kinds.WithLabels(Words.InClusterServer).Set(cache.KindCount);
        _objects.WithLabels(Words.InClusterServer).Set(cache.Count);
    }

    private static bool AutoSyncEnabled(JsonObject app) =>
        app.Map("spec", "syncPolicy", "automated") is { } automated && automated.Flag("enabled") != false;

    private static string Server(JsonObject app) => ApplicationValidation.Destination(app.Map("spec", "destination")).Server;
}
