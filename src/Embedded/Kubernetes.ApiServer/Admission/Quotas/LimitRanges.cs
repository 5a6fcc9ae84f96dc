using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Quantities;
using Kubernetes.ApiServer.Storage;

namespace Kubernetes.ApiServer.Admission.Quotas;

/// <summary>Fills in and enforces the LimitRanges of a namespace, for new pods and claims.</summary>
internal sealed class LimitRanges(ObjectStore store)
{
    private static readonly string[] ContainerLists = ["initContainers", "containers"];

    /// <summary>Gives the containers of a new pod the requests and limits that they do not state.</summary>
    public void Default(WriteRequest request, JsonObject pod)
    {
        foreach (var limit in Of(request.Namespace, "Container"))
        {
            foreach (var container in Containers(pod))
            {
                Fill(container, "limits", limit["default"] as JsonObject);
                Fill(container, "requests", limit["defaultRequest"] as JsonObject ?? limit["default"] as JsonObject);
            }
        }
    }

    /// <summary>Checks a new pod or claim.</summary>
    /// <exception cref="StatusException">It asks for more or less than is allowed.</exception>
    public void Check(WriteRequest request, JsonObject value)
    {
        var problems = new List<string>();
        if (request.Resource.Plural == "persistentvolumeclaims")
        {
            foreach (var limit in Of(request.Namespace, "PersistentVolumeClaim"))
            {
                Bounds(limit, "PersistentVolumeClaim", value["spec"]?["resources"] as JsonObject ?? [], problems);
            }
        }
        else
        {
            foreach (var limit in Of(request.Namespace, "Container"))
            {
                foreach (var container in Containers(value))
                {
                    Bounds(limit, "Container", container["resources"] as JsonObject ?? [], problems);
                }
            }

            foreach (var limit in Of(request.Namespace, "Pod"))
            {
                Bounds(limit, "Pod", Sum(value), problems);
            }
        }

        if (problems.Count > 0)
        {
            throw Refusals.Forbidden(request.Resource, (string?)value["metadata"]?["name"] ?? "", problems.Count == 1 ? problems[0] : $"[{string.Join(", ", problems)}]");
        }
    }

    private IEnumerable<JsonObject> Of(string ns, string type) => store.Snapshot.Of("/limitranges").In(ns)
        .SelectMany(range => range.Parse()["spec"]?["limits"] as JsonArray ?? []).OfType<JsonObject>().Where(limit => (string?)limit["type"] == type);

    private static IEnumerable<JsonObject> Containers(JsonObject pod) => ContainerLists.SelectMany(list => pod["spec"]?[list] as JsonArray ?? []).OfType<JsonObject>();

    private static void Fill(JsonObject container, string part, JsonObject? defaults)
    {
        foreach (var (name, amount) in defaults ?? [])
        {
            if (container["resources"] is not JsonObject resources)
            {
                container["resources"] = resources = [];
            }

            if (resources[part] is not JsonObject amounts)
            {
                resources[part] = amounts = [];
            }

            if (!amounts.ContainsKey(name))
            {
                amounts[name] = amount?.DeepClone();
            }
        }
    }

    private static void Bounds(JsonObject limit, string type, JsonObject resources, List<string> problems)
    {
        var (requests, limits) = (resources["requests"] as JsonObject ?? [], resources["limits"] as JsonObject ?? []);
        foreach (var (name, bound) in limit["min"] as JsonObject ?? [])
        {
            if (requests[name] is null) { problems.Add($"minimum {name} usage per {type} is {bound}.  No request is specified"); }
            else if (Less(requests[name], bound)) { problems.Add($"minimum {name} usage per {type} is {bound}, but request is {requests[name]}"); }
        }

        foreach (var (name, bound) in limit["max"] as JsonObject ?? [])
        {
            if (type == "PersistentVolumeClaim")
            {
                if (Less(bound, requests[name])) { problems.Add($"maximum {name} usage per {type} is {bound}, but request is {requests[name]}"); }
            }
            else if (limits[name] is null) { problems.Add($"maximum {name} usage per {type} is {bound}.  No limit is specified"); }
            else if (Less(bound, limits[name])) { problems.Add($"maximum {name} usage per {type} is {bound}, but limit is {limits[name]}"); }
            else if (Less(bound, requests[name])) { problems.Add($"maximum {name} usage per {type} is {bound}, but request is {requests[name]}"); }
        }

        foreach (var (name, bound) in limit["maxLimitRequestRatio"] as JsonObject ?? [])
        {
            if (Quantity.TryParse(requests[name]?.ToString() ?? "", out var request) && Quantity.TryParse(limits[name]?.ToString() ?? "", out var most)
                && Quantity.TryParse(bound?.ToString() ?? "", out var ratio) && request.Sign > 0 && most.Approximate / request.Approximate > ratio.Approximate)
            {
                problems.Add($"{name} max limit to request ratio per {type} is {bound}, but provided ratio is {(most.Approximate / request.Approximate).ToString("F6", System.Globalization.CultureInfo.InvariantCulture)}");
            }
        }
    }

    private static bool Less(JsonNode? left, JsonNode? right) =>
        Quantity.TryParse(left?.ToString() ?? "", out var a) && Quantity.TryParse(right?.ToString() ?? "", out var b) && a < b;

    private static JsonObject Sum(JsonObject pod)
    {
        var sums = new JsonObject { ["requests"] = new JsonObject(), ["limits"] = new JsonObject() };
        foreach (var container in (pod["spec"]?["containers"] as JsonArray ?? []).OfType<JsonObject>())
        {
            foreach (var part in new[] { "requests", "limits" })
            {
                foreach (var (name, amount) in container["resources"]?[part] as JsonObject ?? [])
                {
                    if (Quantity.TryParse(amount?.ToString() ?? "", out var quantity))
                    {
                        sums[part]![name] = (Quantity.TryParse(sums[part]![name]?.ToString() ?? "", out var sum) ? sum + quantity : quantity).ToString();
                    }
                }
            }
        }

        return sums;
    }
}
