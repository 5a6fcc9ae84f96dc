using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Applications.Deleting;
using ArgoCD.Applications.Refreshing;
using ArgoCD.Applications.Syncing;
using ArgoCD.Comparison;
using ArgoCD.Metrics;
using ArgoCD.Objects;
using ArgoCD.Programs;
using ArgoCD.Projects;
using ArgoCD.RepoServer;
using ArgoCD.Settings;
using ArgoCD.Sync;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Programs;
using Microsoft.Extensions.Logging.Abstractions;

namespace ArgoCD.Applications;

/// <summary>The application controller: two queues, one for comparing and one for operations and deletions, fed by the watches.</summary>
internal sealed class ApplicationController : IDisposable
{
    private const int RefreshWorkers = 20;
    private const int OperationWorkers = 10;

    private readonly ControllerOptions _options;
    private readonly PodLog _log;
    private readonly ClusterCache _cache;
    private readonly ChangeRouter _router;
    private readonly ApplicationRefresher _refresher;
    private readonly OperationProcessor _operations;
    private readonly Func<JsonObject, CascadeDeletion> _deletionOf;
    private readonly ApplicationWriter _writer;
    private readonly WorkQueue _refreshQueue;
    private readonly WorkQueue _operationQueue;
    private readonly WorkQueue _projectQueue;
    private readonly ProjectRelease _projects;
    private readonly ConcurrentDictionary<ObjectKey, RefreshRequest> _asked = new();
    private readonly ConcurrentDictionary<ObjectKey, DateTimeOffset> _scheduled = new();
    private readonly ControllerMetrics _metrics;
    private readonly TargetLoader _loader;
    private readonly TimeProvider _time;
    private ArgoSettings _settings = ArgoSettings.Read(null);

    public ApplicationController(ContainerContext context, ControllerOptions options, MetricsPage page)
    {
        var client = context.Resources;
        (_options, _time) = (options, context.Time);
        _log = PodLog.Of(context);
        _cache = new(client, context.Time, (group, kind) => Settings.IsUnwatched(group, kind), live => Settings.InstanceOf(live), _log);
        _metrics = new(page, _cache, options, context.Pod.Name, context.Time);
        _router = new(_cache, () => Settings, options.Namespace);
        _writer = new(client, _cache);
        var events = new EventRecorder(client, "argocd-application-controller", context.Time, NullLogger.Instance);
        var applier = new ResourceApplier(client, context.Time, _cache.Note, _metrics.Running);
        IResourceClient Measured(JsonObject app) => new MeasuredCluster(client, request => _metrics.Asked(app, request));
        _loader = new(client, _cache, new RepoServerClient(context.Network.Client, context.Time), options.Namespace);
        var comparer = new ApplicationComparer(client, _cache, _loader, new ObjectComparer(client), options);
        _refresher = new(_cache, comparer, _writer, events, _metrics, () => Settings, options, context.Time, _log) { Compared = OnCompared };
        _operations = new(_cache, comparer, _writer, app => new SyncRunner(Measured(app), _cache, applier, options, context.Time), events, () => Settings, options, context.Time, _log)
        {
            Ended = (app, ended) => _metrics.Synced(app, ended.Phase, ended.DryRun, ended.Took),
        };
        _deletionOf = app => new(Measured(app), _cache, comparer, _writer, events, () => Settings, options, context.Time, _log);
        _refreshQueue = new(context.Time);
        _operationQueue = new(context.Time);
        _projectQueue = new(context.Time);
        _projects = new(client, _cache, options);
        _cache.Changed += OnChanged;
    }

    /// <summary>Ends when the state of the cluster is known.</summary>
    public Task Ready => _cache.Listed;

    private ArgoSettings Settings => Volatile.Read(ref _settings);

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = _cache.RunAsync(stopping.Token);
        try
        {
            await Task.WhenAny(_cache.Listed, watching);
            _log.Info("Application controller started: the state of the cluster is known");
            foreach (var app in _cache.OfKind(Words.Group, "Application").Where(_options.IsConcerned))
            {
                _refreshQueue.Add(app.Key());
                _operationQueue.Add(app.Key());
            }

            var working = Task.WhenAll(
                QueueWorkers.RunAsync(_refreshQueue, RefreshWorkers, RefreshAsync, Failed, stopping.Token),
                QueueWorkers.RunAsync(_operationQueue, OperationWorkers, OperateAsync, Failed, stopping.Token),
                QueueWorkers.RunAsync(_projectQueue, 1, _projects.RunAsync, Failed, stopping.Token));
            await await Task.WhenAny(watching, working);
        }
        finally
        {
            await stopping.CancelAsync();
        }
    }

    public void Dispose()
    {
        _cache.Changed -= OnChanged;
        _refreshQueue.Dispose();
        _operationQueue.Dispose();
        _projectQueue.Dispose();
    }

    private void Ask(ObjectKey app, RefreshLevel level, Wake wake)
    {
        var request = new RefreshRequest(level, wake);
        _asked.AddOrUpdate(app, request, (_, known) => known.With(request));
        _refreshQueue.Add(app);
    }

    private async Task RefreshAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var asked = _asked.TryRemove(key, out var request) ? request : null;
        if (_scheduled.TryGetValue(key, out var due) && due <= _time.GetUtcNow())
        {
            // A back-off elapsed: live objects may have changed while it ran.
            _scheduled.TryRemove(key, out _);
            asked ??= new(RefreshLevel.Latest, new(Wake.Schedule));
        }

        try
        {
            var again = await _refresher.RefreshAsync(key, asked, cancellationToken);
            if (again.Due is { } backOff)
            {
                _scheduled[key] = _time.GetUtcNow() + backOff;
                _refreshQueue.AddAfter(key, backOff);
            }

            if (again.Expiry is { } expiry)
            {
                _refreshQueue.AddAfter(key, expiry);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException && asked is { } lost)
        {
            // What was asked for must not be forgotten over a failure.
            _asked.AddOrUpdate(key, lost, (_, known) => known.With(lost));
            throw;
        }
    }

    private async Task OperateAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.Find(new(Words.Group, "Application", key.Namespace, key.Name)) is not { } known
            || (known.Map("operation") is null && !known.IsBeingDeleted())
            || await _writer.FindAsync(key, cancellationToken) is not { } app)
        {
            return;
        }

        var again = app.Map("operation") is not null ? await _operations.ProcessAsync(app, cancellationToken)
            : app.IsBeingDeleted() ? await _deletionOf(app).RunAsync(app, cancellationToken)
            : null;
        if (again is { } wait)
        {
            _operationQueue.AddAfter(key, wait);
        }
        else if (app.Map("operation") is not null && app.IsBeingDeleted())
        {
            _operationQueue.Add(key);
        }
    }

    private void OnCompared(ObjectKey app, ImmutableArray<ManagedResource> resources)
    {
        _router.Note(app, resources);
        _metrics.KubernetesVersion = _loader.KubernetesVersion;
    }

    private void Failed(ObjectKey key, Exception error) => _log.Error($"{error.GetType().Name}: {error.Message}", key.ToString());

    private void OnChanged(ResourceKey key, JsonObject? before, JsonObject? after)
    {
        _metrics.Changed(key);
        if (key is { Group: "", Kind: "ConfigMap", Name: "argocd-cm" } && key.Namespace == _options.Namespace)
        {
            ReadSettings(before, after);
        }

        if (key is { Group: Words.Group, Kind: "Application" } && _options.IsConcerned(key.Namespace))
        {
            OnApplication(new(key.Namespace, key.Name), before, after);
        }

        if (key is { Group: Words.Group, Kind: "AppProject" } && key.Namespace == _options.Namespace && after?.IsBeingDeleted() == true)
        {
            _projectQueue.Add(new(key.Namespace, key.Name));
        }

        foreach (var (app, level, wake) in _router.Route(key, before, after))
        {
            if (_cache.Find(new(Words.Group, "Application", app.Namespace, app.Name)) is not { } managed || !_options.IsConcerned(app.Namespace))
            {
                continue;
            }

            // What a sync itself writes is no drift.
            Ask(app, level, managed.Map("operation") is not null ? new(Wake.Operation) : wake);
            if (managed.Map("operation") is not null || managed.IsBeingDeleted())
            {
                _operationQueue.Add(app);
            }
        }
    }

    private void ReadSettings(JsonObject? before, JsonObject? after)
    {
        Volatile.Write(ref _settings, ArgoSettings.Read(after));
        if (!before.At("data", "resource.exclusions").SameAs(after.At("data", "resource.exclusions"))
            || !before.At("data", "resource.inclusions").SameAs(after.At("data", "resource.inclusions")))
        {
            _cache.ForgetTypes();
        }

        foreach (var field in (ReadOnlySpan<string>)["application.resourceTrackingMethod", "application.instanceLabelKey", "installationID"])
        {
            if (!before.At("data", field).SameAs(after.At("data", field)))
            {
                _cache.ReadMarks();
                return;
            }
        }
    }

    private void OnApplication(ObjectKey app, JsonObject? before, JsonObject? after)
    {
        if (after is null)
        {
            _router.Note(app, []);
            _refreshQueue.Add(app);
            _projectQueue.Add(new(_options.Namespace, ApplicationValidation.ProjectOf(before!)));
            return;
        }

        if (after.Map("operation") is not null || after.IsBeingDeleted())
        {
            _operationQueue.Add(app);
        }
        else if (before?.Map("operation") is { } ended)
        {
            // What it did is looked at; after a person's with git asked anew.
            Ask(app, ended.Flag("initiatedBy", "automated") == true ? RefreshLevel.Latest : RefreshLevel.LatestForced, new(Wake.Operation));
        }

        if (before is null || after.Annotation(Words.Refresh) is not null || !before["spec"].SameAs(after["spec"]))
        {
            // Automated syncing or healing that was just switched on acts at once.
            if (before is not null && !before.At("spec", "syncPolicy", "automated").SameAs(after.At("spec", "syncPolicy", "automated"))
                && after.Map("spec", "syncPolicy", "automated") is not null)
            {
                Ask(app, RefreshLevel.Latest, new(Wake.Spec));
            }
            else if (before is not null && !before.At("spec", "syncPolicy", "managedNamespaceMetadata").SameAs(after.At("spec", "syncPolicy", "managedNamespaceMetadata")))
            {
                Ask(app, RefreshLevel.Latest, new(Wake.Spec));
            }

            _refreshQueue.Add(app);
        }
    }
}
