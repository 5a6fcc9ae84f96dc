using System.Text.Json.Nodes;

namespace Tutorial.Steps;

/// <summary>The git host as a Service of the cluster: no selector, and one EndpointSlice to the learner's computer.</summary>
internal static class GitService
{
    public static IReadOnlyList<JsonObject> Of(TutorialOptions options) =>
    [
        new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = new JsonObject { ["name"] = "git", ["namespace"] = "default" },
            ["spec"] = new JsonObject { ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 80, ["protocol"] = "TCP", ["targetPort"] = options.GitHostPort }) },
        },
        new()
        {
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["kind"] = "EndpointSlice",
            ["metadata"] = new JsonObject { ["name"] = "git", ["namespace"] = "default", ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = "git" } },
            ["addressType"] = "IPv4",
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = options.GitHostPort, ["protocol"] = "TCP" }),
            ["endpoints"] = new JsonArray(new JsonObject { ["addresses"] = new JsonArray(options.GitHostAddress), ["conditions"] = new JsonObject { ["ready"] = true } }),
        },
    ];
}
