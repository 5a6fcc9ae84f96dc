using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.ApplicationSets.Generators;
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

    private readonly PodLog _log;
    private readonly Informer<JsonObject> _sets;
    private readonly Informer<JsonObject> _applications;
    private readonly ApplicationSetReconciler _reconciler;
    private readonly IResourceClient _client;
    private readonly WorkQueue _queue;

    public ApplicationSetController(ContainerContext context, string ns)
    {
        _client = context.Resources;
        _log = PodLog.Of(context);
        _queue = new(context.Time);
        _sets = new(_client, ApplicationSetReconciler.ApplicationSets, ns, null, context.Time, NullLogger.Instance);
        _applications = new(_client, ApplicationWriter.Applications, ns, null, context.Time, NullLogger.Instance);
        var repoServer = new RepoServerClient(context.Network.Client);
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
        _reconciler = new(
            _client, _sets, _applications, new(new(git, new ClustersGenerator(_client))), events,
            context.Environment.GetValueOrDefault("ARGOCD_APPLICATIONSET_CONTROLLER_POLICY") ?? "", context.Time, _log);
    }

    /// <summary>The sets that are known now.</summary>
    public IEnumerable<JsonObject> Sets => _sets.All.Values;

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var followsSets = _sets.OnChange(OnSet);
        using var followsApplications = _applications.OnChange(OnApplication);
        var watching = Task.WhenAll(_sets.RunAsync(stopping.Token), _applications.RunAsync(stopping.Token));
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
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Words.ApplicationSetRefresh] = "true" } } };
        await _client.PatchAsync(ApplicationSetReconciler.ApplicationSets, set.Key(), PatchType.Merge, patch, new(Words.ApplicationSetManager), cancellationToken);
        _log.Info("refresh ApplicationSet from webhook", set.Key().ToString());
    }

    public void Dispose() => _queue.Dispose();

    private async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (await _reconciler.ReconcileAsync(key, cancellationToken) is { } after)
        {
            _queue.AddAfter(key, after);
        }
    }

    private void OnSet(ObjectChange<JsonObject> change)
    {
        if (change.Old is null || change.New is null || IsChanged(change.Old, change.New, ignoreRemovedRefresh: true)
            || change.Old.IsBeingDeleted() != change.New.IsBeingDeleted())
        {
            _queue.Add(change.Key);
        }
    }

    private void OnApplication(ObjectChange<JsonObject> change)
    {
        var app = change.New ?? change.Old!;
        if (GeneratedApplication.Controller(app) is { } owner && owner.Text("kind") == "ApplicationSet"
            && (change.New is null || (change.Old is not null && IsChanged(change.Old, change.New, ignoreRemovedRefresh: false))))
        {
            _queue.Add(new(app.Namespace(), owner.Text("name")));
        }
    }

    private static bool IsChanged(JsonObject before, JsonObject after, bool ignoreRemovedRefresh) =>
        !before["spec"].SameAs(after["spec"])
        || !before.At("metadata", "labels").SameAs(after.At("metadata", "labels"))
        || !before.At("metadata", "finalizers").SameAs(after.At("metadata", "finalizers"))
        || !Annotations(before, ignoreRemovedRefresh && after.Annotation(Words.ApplicationSetRefresh) is null).SameAs(Annotations(after, false));

    private static JsonObject Annotations(JsonObject item, bool withoutRefresh)
    {
        var annotations = item.Map("metadata", "annotations")?.Copy() ?? [];
        if (withoutRefresh)
        {
            annotations.Remove(Words.ApplicationSetRefresh);
        }

        return annotations;
    }
}
