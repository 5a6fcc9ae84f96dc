using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Clusters.Pushes;
using Tutorial.Observation;

namespace Tutorial;

public sealed partial class LearnerTutorial
{
    // What reads the repository, and what a push is told to.
    private static readonly ImmutableArray<string> ConcernedByPushes = ["argocd-repo-server", "argocd-server", "argocd-applicationset-controller"];

    private async Task AnnouncePushesAsync(CancellationToken cancellationToken)
    {
        await foreach (var push in _options.Repository.WatchPushesAsync(cancellationToken))
        {
            await AnnounceAsync(push.Reference, push.Before, push.After, push.Commits.LastOrDefault()?.AuthorName ?? "", push.ChangedPaths, cancellationToken);
        }
    }

    // When a cluster comes back with the dashboard, Argo CD asks a repo server that does not answer yet, and asks again only after minutes. So
    // the newest commit is announced once more as soon as everything that a push concerns has started again.
    private async Task AnnounceAgainAsync(DateTimeOffset opened, CancellationToken cancellationToken)
    {
        var isFirst = true;
        await foreach (var view in _view.ReadAsync(cancellationToken))
        {
            if (!view.Knows("Pod")) { continue; }
            if (isFirst && !ConcernedByPushes.All(name => PodsOf(view, name).Any())) { return; }
            isFirst = false;
            if (ConcernedByPushes.All(name => PodsOf(view, name).Any(pod => HasStartedSince(pod, opened)))) { break; }
        }

        if (_options.Repository.Current.RemoteHead is { } head)
        {
            var changes = await _options.Repository.ReadCommitChangesAsync(head.Sha, cancellationToken);
            await AnnounceAsync("refs/heads/main", head.Parents.FirstOrDefault(), head.Sha, head.AuthorName, [.. changes.Select(change => change.Path)], cancellationToken);
        }
    }

    private async Task AnnounceAsync(string reference, string? before, string after, string pusher, ImmutableArray<string> paths, CancellationToken cancellationToken)
    {
        var address = _options.RepositoryAddress.ToString();
        var page = new Uri(address.EndsWith(".git", StringComparison.Ordinal) ? address[..^4] : address);
        var notice = new PushNotice(page, reference, before, after, pusher, paths);
        _deliveries.Set(await new PushNotifier(_options.Cluster, _options.Time).NotifyAsync(notice, cancellationToken));
    }

    private static IEnumerable<JsonObject> PodsOf(ClusterView view, string name) =>
        view.All("Pod", "argo").Where(pod => pod.Text("metadata", "labels", "app.kubernetes.io/name") == name);

    // Until the node has looked, a pod's status is that of the life before. Kubernetes keeps whole seconds.
    private static bool HasStartedSince(JsonObject pod, DateTimeOffset moment) =>
        pod.IsTrue("Ready") && pod.Items("status", "containerStatuses").All(container => container.Time("state", "running", "startedAt") > moment.AddSeconds(-1));
}
