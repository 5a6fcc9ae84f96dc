using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Kubernetes.Runtime.Usage;

namespace Kubernetes.Kubelet.Node;

/// <summary>
/// What the node answers on its own port: of a kubelet's API (pkg/kubelet/server/server.go) its health, its pods, and what they use. Logs, exec and
/// port-forward go their own way.
/// </summary>
internal static class NodeApi
{
    private const string Json = "application/json";
    private const string Text = "text/plain; charset=utf-8";

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request; its address is the path and query.</param>
    /// <param name="pods">The pods of the node.</param>
    /// <param name="measure">Measures what they use.</param>
    public static HttpResponseMessage Answer(HttpRequestMessage request, IReadOnlyList<V1Pod> pods, Func<NodeUsage> measure)
    {
        var path = request.RequestUri!.OriginalString.Split('?')[0].TrimEnd('/');
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head) { return Of(HttpStatusCode.MethodNotAllowed, "405: Method Not Allowed", Text); }
        return path switch
        {
            "/healthz" or "/healthz/ping" or "/healthz/syncloop" => Of(HttpStatusCode.OK, "ok", Text),
            "/pods" => Of(HttpStatusCode.OK, KubernetesJson.Serialize(new V1PodList { ApiVersion = "v1", Kind = "PodList", Metadata = new V1ListMeta(), Items = [.. pods] }), Json),
            "/stats/summary" => Of(HttpStatusCode.OK, Summary(measure()).ToJsonString(), Json),
            "/metrics/resource" => Of(HttpStatusCode.OK, Metrics(measure()), "text/plain; version=0.0.4; charset=utf-8"),
            _ => Of(HttpStatusCode.NotFound, "404 page not found\n", Text),
        };
    }

    private static HttpResponseMessage Of(HttpStatusCode code, string content, string type)
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        body.Headers.TryAddWithoutValidation("Content-Type", type);
        return new HttpResponseMessage(code) { Content = body };
    }

    private static JsonObject Summary(NodeUsage usage)
    {
        var now = Time(usage.Timestamp);
        JsonObject Cpu(TimeSpan time) => new() { ["time"] = now, ["usageCoreNanoSeconds"] = time.Ticks * 100 };
        JsonObject Memory(long bytes) => new() { ["time"] = now, ["workingSetBytes"] = bytes };
        return new JsonObject
        {
            ["node"] = new JsonObject { ["nodeName"] = usage.Node, ["cpu"] = Cpu(usage.CpuTime), ["memory"] = Memory(usage.MemoryBytes) },
            ["pods"] = new JsonArray([.. usage.Pods.Select(pod => (JsonNode)new JsonObject
            {
                ["podRef"] = new JsonObject { ["name"] = pod.Pod.Name, ["namespace"] = pod.Pod.Namespace, ["uid"] = pod.Uid },
                ["containers"] = new JsonArray([.. pod.Containers.Select(container => (JsonNode)new JsonObject
                {
                    ["name"] = container.Name,
                    ["startTime"] = Time(container.StartedAt),
                    ["cpu"] = Cpu(container.CpuTime),
                    ["memory"] = Memory(container.MemoryBytes),
                })]),
                ["cpu"] = Cpu(TimeSpan.FromTicks(pod.Containers.Sum(container => container.CpuTime.Ticks))),
                ["memory"] = Memory(pod.Containers.Sum(container => container.MemoryBytes)),
            })]),
        };
    }

    /// <summary>The metrics by which Metrics Server measures (pkg/kubelet/metrics/collectors/resource_metrics.go).</summary>
    private static string Metrics(NodeUsage usage)
    {
        var text = new StringBuilder();
        var containers = usage.Pods.SelectMany(pod => pod.Containers.Select(container => (Labels: $"{{container=\"{container.Name}\",namespace=\"{pod.Pod.Namespace}\",pod=\"{pod.Pod.Name}\"}}", container))).ToList();
        Family("container_cpu_usage_seconds_total", "counter", containers.Select(one => (one.Labels, one.container.CpuTime.TotalSeconds)));
        Family("container_memory_working_set_bytes", "gauge", containers.Select(one => (one.Labels, (double)one.container.MemoryBytes)));
        Family("container_start_time_seconds", "gauge", containers.Select(one => (one.Labels, one.container.StartedAt.ToUnixTimeMilliseconds() / 1000.0)));
        Family("node_cpu_usage_seconds_total", "counter", [("", usage.CpuTime.TotalSeconds)]);
        Family("node_memory_working_set_bytes", "gauge", [("", usage.MemoryBytes)]);
        Family("resource_scrape_error", "gauge", [("", 0)]);
        return text.ToString();

        void Family(string name, string type, IEnumerable<(string Labels, double Value)> samples)
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {type}\n");
            foreach (var (labels, value) in samples) { text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value} {usage.Timestamp.ToUnixTimeMilliseconds()}\n"); }
        }
    }

    private static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
