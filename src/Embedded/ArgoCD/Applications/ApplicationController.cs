using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Applications.Deleting;
using ArgoCD.Applications.Refreshing;
using ArgoCD.Applications.Syncing;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using ArgoCD.Programs;
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
    private readonly CascadeDeletion _deletion;
    private readonly ApplicationWriter _writer;
    private readonly WorkQueue _refreshQueue;
    private readonly WorkQueue _operationQueue;
    private readonly ConcurrentDictionary<ObjectKey, RefreshLevel> _asked = new();
    private ArgoSettings _settings = ArgoSettings.Read(null);

    public ApplicationController(ContainerContext context, ControllerOptions options)
    {
        var client = context.Resources;
        _options = options;
        _log = PodLog.Of(context);
        _cache = new(client, context.Time, (group, kind) => Settings.IsExcluded(group, kind), _log);
        _router = new(_cache, () => Settings.TrackingMethod, options.Namespace);
        _writer = new(client, _cache);
        var events = new EventRecorder(client, "argocd-application-controller", context.Time, NullLogger.Instance);
        var applier = new ResourceApplier(client, context.Time);
        var comparer = new ApplicationComparer(client, _cache, new RepoServerClient(context.Network.Client), new ObjectComparer(client), options.Namespace);
        _refresher = new(_cache, comparer, _writer, events, () => Settings, options, context.Time, _log) { Compared = _router.Note };
        _operations = new(_cache, comparer, _writer, new SyncRunner(client, _cache, applier), events, () => Settings, options, context.Time, _log)
        {
            Ended = (app, byPerson) => Ask(app, byPerson ? RefreshLevel.LatestForced : RefreshLevel.Latest),
        };
        _deletion = new(client, _cache, comparer, _writer, applier, events, () => Settings, options, context.Time, _log);
        _refreshQueue = new(context.Time);
        _operationQueue = new(context.Time);
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
            foreach (var app in _cache.OfKind(Words.Group, "Application").Where(app => app.Namespace() == _options.Namespace))
            {
                _refreshQueue.Add(app.Key());
                _operationQueue.Add(app.Key());
            }

            var working = Task.WhenAll(
                QueueWorkers.RunAsync(_refreshQueue, RefreshWorkers, RefreshAsync, Failed, stopping.Token),
                QueueWorkers.RunAsync(_operationQueue, OperationWorkers, OperateAsync, Failed, stopping.Token));
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
    }

    private void Ask(ObjectKey app, RefreshLevel level)
    {
        _asked.AddOrUpdate(app, level, (_, known) => known > level ? known : level);
        _refreshQueue.Add(app);
    }

    private async Task RefreshAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        RefreshLevel? asked = _asked.TryRemove(key, out var level) ? level : null;
        try
        {
            if (await _refresher.RefreshAsync(key, asked, cancellationToken) is { } again)
            {
                _refreshQueue.AddAfter(key, again);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException && asked is { } lost)
        {
            // What was asked for must not be forgotten over a failure.
            _asked.AddOrUpdate(key, lost, (_, known) => known > lost ? known : lost);
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
            : app.IsBeingDeleted() ? await _deletion.RunAsync(app, cancellationToken)
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

    private void Failed(ObjectKey key, Exception error) => _log.Error($"{error.GetType().Name}: {error.Message}", key.ToString());

    private void OnChanged(ResourceKey key, JsonObject? before, JsonObject? after)
    {
        if (key is { Group: "", Kind: "ConfigMap", Name: "argocd-cm" } && key.Namespace == _options.Namespace)
        {
            ReadSettings(before, after);
        }

        if (key is { Group: Words.Group, Kind: "Application" } && key.Namespace == _options.Namespace)
        {
            OnApplication(new(key.Namespace, key.Name), before, after);
        }

        foreach (var (app, level) in _router.Route(key, before, after))
        {
            if (_cache.Find(new(Words.Group, "Application", app.Namespace, app.Name)) is not { } managed || app.Namespace != _options.Namespace)
            {
                continue;
            }

            Ask(app, level);
            if (managed.Map("operation") is not null || managed.IsBeingDeleted())
            {
                _operationQueue.Add(app);
            }
        }
    }

    private void ReadSettings(JsonObject? before, JsonObject? after)
    {
        Volatile.Write(ref _settings, ArgoSettings.Read(after));
        if (!before.At("data", "resource.exclusions").SameAs(after.At("data", "resource.exclusions")))
        {
            _cache.ForgetTypes();
        }
    }

    private void OnApplication(ObjectKey app, JsonObject? before, JsonObject? after)
    {
        if (after is null)
        {
            _router.Note(app, []);
            _refreshQueue.Add(app);
            return;
        }

        if (after.Map("operation") is not null || after.IsBeingDeleted())
        {
            _operationQueue.Add(app);
        }

        if (before is null || after.Annotation(Words.Refresh) is not null || !before["spec"].SameAs(after["spec"]))
        {
            // Automated syncing or healing that was just switched on acts at once.
            if (before is not null && !before.At("spec", "syncPolicy", "automated").SameAs(after.At("spec", "syncPolicy", "automated"))
                && after.Map("spec", "syncPolicy", "automated") is not null)
            {
                Ask(app, RefreshLevel.Latest);
            }

            _refreshQueue.Add(app);
        }
    }
}
