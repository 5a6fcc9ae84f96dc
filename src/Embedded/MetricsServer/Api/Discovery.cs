using System.Text.Json.Nodes;

namespace MetricsServer.Api;

/// <summary>What the group serves.</summary>
internal static class Discovery
{
    internal static JsonObject Group() => new()
    {
        ["kind"] = "APIGroup",
        ["apiVersion"] = "v1",
        ["name"] = "metrics.k8s.io",
        ["versions"] = new JsonArray(Version()),
        ["preferredVersion"] = Version(),
    };

    internal static JsonObject Resources() => new()
    {
        ["kind"] = "APIResourceList",
        ["apiVersion"] = "v1",
        ["groupVersion"] = "metrics.k8s.io/v1beta1",
        ["resources"] = new JsonArray(Resource("nodes", "NodeMetrics", false), Resource("pods", "PodMetrics", true)),
    };

    private static JsonObject Version() => new() { ["groupVersion"] = "metrics.k8s.io/v1beta1", ["version"] = "v1beta1" };

    private static JsonObject Resource(string name, string kind, bool namespaced) => new()
    {
        ["name"] = name,
        ["singularName"] = "",
        ["namespaced"] = namespaced,
        ["kind"] = kind,
        ["verbs"] = new JsonArray("get", "list"),
    };
}
