using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.ApplicationSets.Generators;
using ArgoCD.Metrics;
using ArgoCD.Objects;
using ArgoCD.Programs;
using ArgoCD.RepoServer;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Programs;
using Microsoft.Extensions.Logging.Abstractions;

namespace ArgoCD.ApplicationSets;

/// <summary>The ApplicationSet controller: watches sets and the Applications they own.</summary>
internal sealed class ApplicationSetController : IDisposable
{
    private const int Workers = 10;
    private static readonly TimeSpan StatusLook = TimeSpan.FromSeconds(1);
    private static readonly ImmutableArray<string> RefreshMarks = [Words.Refresh, Words.RefreshTimestamp];

    private readonly PodLog _log;
    private readonly Informer<JsonObject> _sets;
    private readonly Informer<JsonObject> _applications;
    private readonly ApplicationSetReconciler _reconciler;
    private readonly IResourceClient _client;
    private readonly Informer<JsonObject> _clusters;
    private readonly ApplicationSetOptions _options;
    private readonly ApplicationSetMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly WorkQueue _queue;
    private readonly ConcurrentDictionary<ObjectKey, int> _pushes = [];   // that each set was told of

    public ApplicationSetController(ContainerContext context, ApplicationSetOptions options, MetricsPage page)
    {
        var ns = options.Namespace;
        (_client, _options, _time) = (context.Resources, options, context.Time);
        _log = PodLog.Of(context);
        _queue = new(context.Time);
        _sets = new(_client, ApplicationSetReconciler.ApplicationSets, ns, null, context.Time, NullLogger.Instance);
        _applications = new(_client, ApplicationWriter.Applications, ns, null, context.Time, NullLogger.Instance);
        _clusters = new(_client, ResourceTypes.Secrets, ns, new(KnownClusters.SecretSelector), context.Time, NullLogger.Instance);
        _metrics = new(page, () => Sets);
        var repoServer = new RepoServerClient(context.Network.Client, context.Time);
        var git = new GitGenerator(
            async (query, cancellationToken) =>
            {
                try
                {
                    return (await repoServer.ListDirectoriesAsync(new(query.RepositoryUrl, query.Revision, query.Refresh, ""), cancellationToken)).Paths;
                }
                catch (RepoServerException error)
                {
                    throw new GeneratorException($"error retrieving Git Directories: {error.Message}", error);
                }
            },
            async (query, cancellationToken) =>
            {
                try
                {
                    return (await repoServer.ListFilesAsync(new(query.RepositoryUrl, query.Revision, query.Refresh, query.Pattern), cancellationToken)).Files;
                }
                catch (RepoServerException error)
                {
                    throw new GeneratorException($"error retrieving Git files: {error.Message}", error);
                }
            });
        var events = new EventRecorder(_client, "applicationset-controller", context.Time, NullLogger.Instance);
        var clusters = new KnownClusters(_client);
        var generators = new GeneratorSet(
            git, new ClustersGenerator(clusters), new ClusterDecisionGenerator(_client, clusters),
            async (where, name, cancellationToken) => await _client.FindAsync(ApplicationSetReconciler.AppProjects, new(where, name), cancellationToken) is not null);
        _reconciler = new(_client, _sets, _applications, new(generators), clusters, events, options, context.Time, _log);
    }

    /// <summary>The sets that are known now.</summary>
    public IEnumerable<JsonObject> Sets => _sets.All.Values;

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var followsSets = _sets.OnChange(OnSet);
        using var followsApplications = _applications.OnChange(OnApplication);
        using var followsClusters = _clusters.OnChange(_ => OnCluster());
        var watching = Task.WhenAll(_sets.RunAsync(stopping.Token), _applications.RunAsync(stopping.Token), _clusters.RunAsync(stopping.Token));
        try
        {
            await Task.WhenAny(Task.WhenAll(_sets.WaitForSyncAsync(stopping.Token), _applications.WaitForSyncAsync(stopping.Token)), watching);
            _log.Info("ApplicationSet controller started");
            var working = QueueWorkers.RunAsync(_queue, Workers, ReconcileAsync, (key, error) => _log.Error(error.Message, key.ToString()), stopping.Token);
            await await Task.WhenAny(watching, working);
        }
        finally
        {
            await stopping.CancelAsync();
        }
    }

    /// <summary>Asks that git be looked at anew for a set.</summary>
    public async Task RefreshAsync(JsonObject set, CancellationToken cancellationToken)
    {
        _pushes.AddOrUpdate(set.Key(), 1, (_, pushes) => pushes + 1);
        await AskAsync(set.Key(), cancellationToken);
    }

    private async Task AskAsync(ObjectKey set, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Words.ApplicationSetRefresh] = "true" } } };
        await _client.PatchAsync(ApplicationSetReconciler.ApplicationSets, set, PatchType.Merge, patch, new(Words.ApplicationSetManager), cancellationToken);

        // A round that failed leaves the mark, so that setting it again changes nothing that the watch would tell.
        if (_sets.Find(set) is { } known && known.Annotation(Words.ApplicationSetRefresh) is not null && known.Condition("ErrorOccurred").Text("status") == "True")
        {
            _queue.Add(set);
        }

        _log.Info("refresh ApplicationSet from webhook", set.ToString());
    }

    public void Dispose() => _queue.Dispose();

    private async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var pushes = _pushes.GetValueOrDefault(key);
        var again = await _reconciler.ReconcileAsync(key, cancellationToken);
        _metrics.Reconciled(key, _time.GetElapsedTime(start));

        // As upstream says it; nothing else tells an observer when git was looked at last.
        _log.Info("end reconcile", key.ToString());
        if (again is { } wait)
        {
            _queue.AddAfter(key, wait);
        }

        // A push during the round found its mark there already, and the round took that away without having seen the push.
        if (_pushes.GetValueOrDefault(key) != pushes && _sets.Find(key) is not null)
        {
            await AskAsync(key, cancellationToken);
        }
    }

    private void OnCluster()
    {
        foreach (var set in Sets.Where(set => GeneratorSet.ReadsClusters(set.At("spec", "generators"))))
        {
            _queue.Add(set.Key());
        }
    }

    private void OnSet(ObjectChange<JsonObject> change)
    {
        if (change.New is null)
        {
            _pushes.TryRemove(change.Key, out _);
        }

        if (change.Old is null || change.New is null || IsChanged(change.Old, change.New, change.New.Annotation(Words.ApplicationSetRefresh) is null ? [Words.ApplicationSetRefresh] : [])
            || change.Old.IsBeingDeleted() != change.New.IsBeingDeleted()
            || (_options.ProgressiveSyncs && !change.Old.At("status", "applicationStatus").SameAs(change.New.At("status", "applicationStatus"))))
        {
            _queue.Add(change.Key);
        }
    }

    private void OnApplication(ObjectChange<JsonObject> change)
    {
        var app = change.New ?? change.Old!;
        if (GeneratedApplication.Controller(app) is not { } owner || owner.Text("kind") != "ApplicationSet" || (change.Old is null && change.New is not null))
        {
            return;
        }

        var set = new ObjectKey(app.Namespace(), owner.Text("name"));
        if (change.Old is null || change.New is null || IsChanged(change.Old, change.New, RefreshMarks)
            || (_options.ProgressiveSyncs && IsRolledOn(change.Old, change.New)))
        {
            _queue.Add(set);
        }
        else if (IsChanged(change.Old, change.New, []))
        {
            // That a comparison was asked for, or is over, changes nothing that a set states. Its status follows, once for many.
            _queue.AddAfter(set, StatusLook);
        }
    }

    /// <summary>Whether a change counts for a rollout in steps.</summary>
    private static bool IsRolledOn(JsonObject before, JsonObject after) =>
        before.Text("status", "health", "status") != after.Text("status", "health", "status")
        || before.Text("status", "sync", "status") != after.Text("status", "sync", "status")
        || before.Text("status", "operationState", "phase") != after.Text("status", "operationState", "phase")
        || before.Text("status", "operationState", "startedAt") != after.Text("status", "operationState", "startedAt");

    private static bool IsChanged(JsonObject before, JsonObject after, ImmutableArray<string> ignored) =>
        !before["spec"].SameAs(after["spec"])
        || !before.At("metadata", "labels").SameAs(after.At("metadata", "labels"))
        || !before.At("metadata", "finalizers").SameAs(after.At("metadata", "finalizers"))
        || !Annotations(before, ignored).SameAs(Annotations(after, ignored));

    private static JsonObject Annotations(JsonObject item, ImmutableArray<string> ignored)
    {
        var annotations = item.Map("metadata", "annotations")?.Copy() ?? [];
        foreach (var name in ignored.Append(Words.WokenBy))
        {
            annotations.Remove(name);
        }

        return annotations;
    }
}
