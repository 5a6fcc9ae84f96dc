using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;
using MetricsServer.Storage;

namespace MetricsServer.Api;

/// <summary>Answers requests, which the API server has authorized before it passed them on.</summary>
internal sealed class MetricsApi(MetricStorage storage, IResourceClient client, Informer<PodMetadata> pods, MetricsServerOptions options, TimeProvider time)
{
    private const string GroupVersion = "metrics.k8s.io/v1beta1";
    private readonly DateTimeOffset _began = time.GetUtcNow();

    internal async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        if (request.Method != HttpMethod.Get)
        {
            return Refusal(HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", $"{request.Method} is not supported on resources of kind metrics");
        }

        try
        {
            return uri.AbsolutePath.Trim('/').Split('/') switch
            {
                ["livez"] or ["healthz"] => Text(HttpStatusCode.OK, "ok"),
                ["readyz"] => storage.IsReady && pods.Status.Synced
                    ? Text(HttpStatusCode.OK, "ok")
                    : Text(
                        HttpStatusCode.InternalServerError,
                        $"[-]{(storage.IsReady ? "metadata-informer-sync failed: not synced" : "metric-storage-ready failed: no metrics to serve")}\nreadyz check failed"),
                ["metrics"] => Text(HttpStatusCode.OK, Exposition()),
                ["apis"] => Json(new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray(Discovery.Group()) }),
                ["apis", "metrics.k8s.io"] => Json(Discovery.Group()),
                ["apis", "metrics.k8s.io", "v1beta1"] => Json(Discovery.Resources()),
                ["apis", "metrics.k8s.io", "v1beta1", "nodes"] => await NodesAsync(SelectorOf(uri), cancellationToken),
                ["apis", "metrics.k8s.io", "v1beta1", "nodes", var name] => await NodeAsync(name, cancellationToken),
                ["apis", "metrics.k8s.io", "v1beta1", "pods"] => await PodsAsync(null, SelectorOf(uri), cancellationToken),
                ["apis", "metrics.k8s.io", "v1beta1", "namespaces", var ns, "pods"] => await PodsAsync(ns, SelectorOf(uri), cancellationToken),
                ["apis", "metrics.k8s.io", "v1beta1", "namespaces", var ns, "pods", var name] => Pod(new ObjectKey(ns, name)),
                _ => Refusal(HttpStatusCode.NotFound, "NotFound", "the server could not find the requested resource"),
            };
        }
        catch (ApiException error)
        {
            return Refusal(HttpStatusCode.InternalServerError, "InternalError", $"Internal error occurred: {error.Message}");
        }
    }

    private async Task<HttpResponseMessage> NodesAsync(Selector selector, CancellationToken cancellationToken)
    {
        var nodes = await client.ListAsync(ResourceTypes.Nodes, null, selector, cancellationToken);
        return Json(ListOf("NodeMetricsList", nodes.Items.Select(NodeMetrics)));
    }

    private async Task<HttpResponseMessage> NodeAsync(string name, CancellationToken cancellationToken) =>
        await client.FindAsync(ResourceTypes.Nodes, new ObjectKey("", name), cancellationToken) is { } node && NodeMetrics(node) is { } metrics
            ? Json(metrics)
            : Refusal(HttpStatusCode.NotFound, "NotFound", $"nodemetrics.metrics.k8s.io \"{name}\" not found");

    private async Task<HttpResponseMessage> PodsAsync(string? ns, Selector selector, CancellationToken cancellationToken)
    {
        // What an informer does not know, such as the phase of a pod, only the API server selects by.
        var found = selector.Fields is { Length: > 0 }
            ? (await client.ListAsync(ResourceTypes.Pods, ns, selector, cancellationToken)).Items.Select(item => item.As<PodMetadata>())
            : Selected(ns, LabelSelector.Parse(selector.Labels ?? ""));
        return Json(ListOf("PodMetricsList", found.Select(PodMetrics)));
    }

    private IEnumerable<PodMetadata> Selected(string? ns, LabelSelector labels) => (ns is null
            ? pods.All.Values.Where(pod => labels.Matches(pod.Metadata.Labels))
            : pods.Select(ns, labels))
        .OrderBy(pod => pod.Metadata.NamespaceProperty, StringComparer.Ordinal).ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal);

    private HttpResponseMessage Pod(ObjectKey key) =>
        pods.Find(key) is { } pod && PodMetrics(pod) is { } metrics
            ? Json(metrics)
            : Refusal(HttpStatusCode.NotFound, "NotFound", $"podmetrics.metrics.k8s.io \"{key}\" not found");

    private JsonObject? NodeMetrics(JsonObject node)
    {
        if (storage.OfNode(node.Name()) is not { } rate)
        {
            return null;
        }

        var metrics = MetricsOf("NodeMetrics", node.Name(), null, node.Labels(), rate);
        metrics["usage"] = UsageOf(rate);
        return metrics;
    }

    private JsonObject? PodMetrics(PodMetadata pod)
    {
        var (name, ns) = (pod.Metadata.Name, pod.Metadata.NamespaceProperty);
        var rates = storage.OfPod(new ObjectKey(ns, name), pod.Metadata.Uid);
        if (rates.Count == 0)
        {
            return null;
        }

        var metrics = MetricsOf("PodMetrics", name, ns, pod.Metadata.Labels ?? new Dictionary<string, string>(), rates.MinBy(entry => entry.Rate.Timestamp).Rate);
        metrics["containers"] = new JsonArray(
            [.. rates.Select(entry => new JsonObject { ["name"] = entry.Container, ["usage"] = UsageOf(entry.Rate) })]);
        return metrics;
    }

    private JsonObject MetricsOf(string kind, string name, string? ns, ICollection<KeyValuePair<string, string>> labels, Rate rate)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null)
        {
            metadata["namespace"] = ns;
        }

        metadata["creationTimestamp"] = Timestamp(time.GetUtcNow());
        if (labels.Count > 0)
        {
            metadata["labels"] = new JsonObject([.. labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))]);
        }

        return new JsonObject
        {
            ["kind"] = kind,
            ["apiVersion"] = GroupVersion,
            ["metadata"] = metadata,
            ["timestamp"] = Timestamp(rate.Timestamp),
            ["window"] = $"{rate.Window.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)}s",
        };
    }

    private static JsonObject UsageOf(Rate rate) => new()
    {
        ["cpu"] = rate.Cores == 0 ? "0" : $"{((long)Math.Ceiling(rate.Cores * 1e9)).ToString(CultureInfo.InvariantCulture)}n",
        ["memory"] = rate.MemoryBytes == 0 ? "0" : $"{(rate.MemoryBytes / 1024).ToString(CultureInfo.InvariantCulture)}Ki",
    };

    private static JsonObject ListOf(string kind, IEnumerable<JsonObject?> items) => new()
    {
        ["kind"] = kind,
        ["apiVersion"] = GroupVersion,
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. items.OfType<JsonObject>()]),
    };

    private static Selector SelectorOf(Uri uri)
    {
        var query = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .ToLookup(part => part[0], part => part.Length == 2 ? Uri.UnescapeDataString(part[1].Replace('+', ' ')) : "", StringComparer.Ordinal);
        return new Selector(query["labelSelector"].FirstOrDefault(), query["fieldSelector"].FirstOrDefault());
    }

    private string Exposition() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
         # HELP metrics_server_storage_points Whether measurements are held.
         # TYPE metrics_server_storage_points gauge
         metrics_server_storage_points {(storage.IsReady ? 1 : 0)}
         # HELP metrics_server_resolution_seconds The time between two measurements.
         # TYPE metrics_server_resolution_seconds gauge
         metrics_server_resolution_seconds {options.Resolution.TotalSeconds}
         # HELP process_start_time_seconds When the process started.
         # TYPE process_start_time_seconds gauge
         process_start_time_seconds {_began.ToUnixTimeSeconds()}

         """);

    private static string Timestamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static HttpResponseMessage Text(HttpStatusCode code, string text) =>
        new(code) { Content = new StringContent(text, Encoding.UTF8, "text/plain") };

    private static HttpResponseMessage Json(JsonObject body, HttpStatusCode code = HttpStatusCode.OK) =>
        new(code) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Refusal(HttpStatusCode code, string reason, string message) => Json(
        new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = message,
            ["reason"] = reason,
            ["code"] = (int)code,
        },
        code);
}
