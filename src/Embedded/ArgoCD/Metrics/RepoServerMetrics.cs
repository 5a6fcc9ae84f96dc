using Prometheus;

namespace ArgoCD.Metrics;

/// <summary>What the repo server measures, under the names of upstream's <c>reposerver/metrics</c>.</summary>
internal sealed class RepoServerMetrics
{
    private readonly Counter _requests;
    private readonly Counter _failures;
    private readonly Counter _unresolved;
    private readonly Histogram _waits;
    private readonly Histogram _durations;
    private readonly Gauge _pending;

    public RepoServerMetrics(MetricsPage page)
    {
        _requests = page.Make.CreateCounter("argocd_git_request_total", "Number of git requests performed by repo server", "repo", "request_type");
        _failures = page.Make.CreateCounter("argocd_git_fetch_fail_total", "Number of git fetch requests failures by repo server", "repo", "revision");
        _unresolved = page.Make.CreateCounter("argocd_git_lsremote_fail_total", "Number of git ls-remote requests failures by repo server", "repo", "revision");
        _waits = page.Make.CreateHistogram("argocd_repo_parallelism_wait_duration_seconds",
            "Time spent waiting for the repo-server manifest generation parallelism semaphore. Observed on every acquire attempt, including those that fail (e.g. context canceled).",
            new HistogramConfiguration { Buckets = [0.1, 0.25, 0.5, 1, 2, 4, 10, 20, 60, 120] });
        _durations = page.Make.CreateHistogram("argocd_git_request_duration_seconds", "Git requests duration seconds.", ["repo", "request_type"],
            new HistogramConfiguration { Buckets = [0.1, 0.25, 0.5, 1, 2, 4, 10, 20] });
        _pending = page.Make.CreateGauge("argocd_repo_pending_request_total", "Number of pending requests requiring repository lock", "repo");
    }

    /// <summary>Counts a request to git.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="type"><c>ls-remote</c> or <c>fetch</c>.</param>
    /// <param name="took">How long it took.</param>
    public void Asked(string repository, string type, TimeSpan took)
    {
        _requests.WithLabels(repository, type).Inc();
        _durations.WithLabels(repository, type).Observe(took.TotalSeconds);
    }

    /// <summary>Counts a commit that could not be read.</summary>
    public void FetchFailed(string repository, string revision) => _failures.WithLabels(repository, revision).Inc();

    /// <summary>Counts a revision that could not be resolved.</summary>
    public void ResolveFailed(string repository, string revision) => _unresolved.WithLabels(repository, revision).Inc();

    /// <summary>Takes note of how long a render waited for its turn.</summary>
    public void Waited(TimeSpan time) => _waits.Observe(time.TotalSeconds);

    /// <summary>Counts a render as waiting or running until the result is disposed.</summary>
    public IDisposable Pending(string repository) => _pending.WithLabels(repository).TrackInProgress();
}
