using System.Globalization;
using Kubernetes.ApiServer.Discovery;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Storage;
using Microsoft.AspNetCore.Http;
using Prometheus;

namespace Kubernetes.ApiServer.Http;

/// <summary>
/// What the server counts of its requests and objects, under the names and labels of upstream's <c>/metrics</c>
/// (staging/src/k8s.io/apiserver/pkg/endpoints/metrics).
/// </summary>
internal sealed class RequestMetrics
{
    private static readonly string[] RequestLabels = ["code", "component", "dry_run", "group", "resource", "scope", "subresource", "verb", "version"];
    private static readonly string[] DurationLabels = ["component", "dry_run", "group", "resource", "scope", "subresource", "verb", "version"];
    private static readonly double[] DurationBounds = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly ResourceRegistry _resources;
    private readonly TimeProvider _time;
    private readonly Counter _requests;
    private readonly Histogram _durations;
    private readonly Gauge _inFlight;
    private readonly Gauge _longRunning;

    /// <param name="resources">The resources that are served; anything else is counted without its name, so that nobody makes series by asking.</param>
    /// <param name="store">What is stored.</param>
    /// <param name="time">The clock.</param>
    public RequestMetrics(ResourceRegistry resources, ObjectStore store, TimeProvider time)
    {
        (_resources, _time) = (resources, time);
        var make = Metrics.WithCustomRegistry(_registry);
        _requests = make.CreateCounter("apiserver_request_total", "Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.", RequestLabels);
        _durations = make.CreateHistogram(
            "apiserver_request_duration_seconds", "Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.",
            DurationLabels, new HistogramConfiguration { Buckets = DurationBounds });
        _inFlight = make.CreateGauge("apiserver_current_inflight_requests", "Maximal number of currently used inflight request limit of this apiserver per request kind in last second.", "request_kind");
        _longRunning = make.CreateGauge("apiserver_longrunning_requests", "Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component.", DurationLabels);
        var objects = make.CreateGauge("apiserver_storage_objects", "Number of stored objects at the time of last check split by kind.", "resource");
        make.CreateGauge("kubernetes_build_info", "A metric with a constant '1' value labeled by the version of Kubernetes that is served.", "git_version").WithLabels(ServerVersion.GitVersion).Set(1);
        _registry.AddBeforeCollectCallback(() =>
        {
            foreach (var (key, stored) in store.Snapshot.Resources)
            {
                var (group, plural) = (key[..key.IndexOf('/', StringComparison.Ordinal)], key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..]);
                objects.WithLabels(group.Length == 0 ? plural : $"{plural}.{group}").Set(stored.Namespaces.Sum(ns => ns.Value.Count));
            }
        });
    }

    /// <summary>Counts a request from its beginning; what is returned counts its end.</summary>
    public IDisposable Begin(HttpContext context, RequestInfo info) => new Request(this, context, info);

    /// <summary>Writes the page, in Prometheus' text format.</summary>
    public async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await _registry.CollectAndExportAsTextAsync(context.Response.Body, cancellationToken);
    }

    private string[] LabelsOf(RequestInfo info)
    {
        var resource = info.IsResource ? _resources.Catalog.Find(info.Group, info.Version, info.Resource) : null;
        var subresource = resource?.Subresources.Any(known => known.Name == info.Subresource) == true ? info.Subresource : "";
        var scope = resource is null ? "" : info.Name.Length > 0 ? "resource" : info.Namespace.Length > 0 ? "namespace" : "cluster";
        return ["apiserver", "", resource?.Group ?? "", resource?.Plural ?? "", scope, subresource, VerbOf(info, subresource), resource?.Version ?? ""];
    }

    // As upstream cleans them: a method that nobody knows is not counted by its name.
    private static string VerbOf(RequestInfo info, string subresource) => subresource is "exec" or "attach" or "portforward" or "proxy" ? "CONNECT" : info.Verb switch
    {
        "create" => "POST",
        "update" => "PUT",
        "get" or "list" or "watch" or "patch" or "delete" or "deletecollection" or "post" or "put" or "head" or "options" => info.Verb.ToUpperInvariant(),
        _ => "other",
    };

    private sealed class Request : IDisposable
    {
        private readonly RequestMetrics _metrics;
        private readonly HttpContext _context;
        private readonly string[] _labels;
        private readonly long _began;
        private readonly IDisposable _running;
        private readonly bool _isLong;

        public Request(RequestMetrics metrics, HttpContext context, RequestInfo info)
        {
            (_metrics, _context, _began) = (metrics, context, metrics._time.GetTimestamp());
            _labels = metrics.LabelsOf(info);
            _isLong = info.IsLasting;
            _running = _isLong ? metrics._longRunning.WithLabels(_labels).TrackInProgress()
                : metrics._inFlight.WithLabels(info.Verb is "get" or "list" or "head" ? "readOnly" : "mutating").TrackInProgress();
        }

        public void Dispose()
        {
            _running.Dispose();
            _metrics._requests.WithLabels([_context.Response.StatusCode.ToString(CultureInfo.InvariantCulture), .. _labels]).Inc();
            if (!_isLong) { _metrics._durations.WithLabels(_labels).Observe(_metrics._time.GetElapsedTime(_began).TotalSeconds); }
        }
    }
}
