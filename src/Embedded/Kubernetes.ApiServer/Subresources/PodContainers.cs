using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Subresources;

/// <summary>Which container of a pod a request means.</summary>
internal static class PodContainers
{
    private static readonly string[] Lists = ["initContainers", "containers", "ephemeralContainers"];
    private static readonly string[] StatusLists = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"];

    /// <summary>The container that is named, or the only one where none is.</summary>
    /// <exception cref="StatusException">There is no such container, or there are several.</exception>
    public static string Of(ApiCall call, JsonObject pod, string name)
    {
        var all = Lists.SelectMany(list => (pod["spec"]?[list] as JsonArray ?? []).Select(c => (string?)c?["name"] ?? "")).ToList();
        if (call.Query("container") is { Length: > 0 } wanted)
        {
            return all.Contains(wanted) ? wanted : throw Refusals.BadRequest($"container {wanted} is not valid for pod {name}");
        }

        var main = (pod["spec"]?["containers"] as JsonArray ?? []).Select(c => (string?)c?["name"] ?? "").ToList();
        return main.Count == 1 ? main[0] : throw Refusals.BadRequest($"a container name must be specified for pod {name}, choose one of: [{string.Join(' ', all)}]");
    }

    /// <summary>Refuses where a container does not run.</summary>
    /// <exception cref="StatusException">The pod has ended, has no node, or the container does not run.</exception>
    public static void RequireRunning(JsonObject pod, string name, string container)
    {
        if ((string?)pod["status"]?["phase"] is "Succeeded" or "Failed")
        {
            throw new StatusException(400, "BadRequest", $"cannot exec into a container in a completed pod; current phase is {(string?)pod["status"]?["phase"]}") { Name = name, Kind = "pods" };
        }

        if (string.IsNullOrEmpty((string?)pod["spec"]?["nodeName"]))
        {
            throw Refusals.BadRequest($"pod {name} does not have a host assigned");
        }

        var statuses = StatusLists.SelectMany(list => pod["status"]?[list] as JsonArray ?? []);
        if (statuses.FirstOrDefault(s => (string?)s?["name"] == container)?["state"]?["running"] is null)
        {
            throw Refusals.BadRequest($"container not found (\"{container}\")");
        }
    }
}
