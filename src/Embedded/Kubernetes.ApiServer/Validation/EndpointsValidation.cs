using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of Endpoints, in upstream's order (pkg/apis/core/validation/validation.go).</summary>
internal static class EndpointsValidation
{
    private static readonly string[] Lists = ["addresses", "notReadyAddresses"];

    /// <summary>Checks <c>subsets</c>.</summary>
    public static void Validate(JsonObject item, FieldErrors errors)
    {
        var i = -1;
        foreach (var subset in item.Items("subsets"))
        {
            var at = $"subsets[{++i}]";
            var addresses = Lists.SelectMany(field => subset.Items(field).Select((address, place) => (address, path: $"{at}.{field}[{place}]"))).ToList();
            if (addresses.Count == 0) { errors.Required(at, "must specify `addresses` or `notReadyAddresses`"); }
            foreach (var (address, path) in addresses) { Address(address, path, errors); }
            var ports = subset.Items("ports").ToList();
            for (var j = 0; j < ports.Count; j++) { Port(ports[j], $"{at}.ports[{j}]", ports.Count > 1, errors); }
        }
    }

    private static void Address(JsonObject address, string path, FieldErrors errors)
    {
        errors.Named(path + ".ip", address.Text("ip"), Names.Address);
        if (address.Text("hostname") is { Length: > 0 } host) { errors.Named(path + ".hostname", host, Names.Label); }
        if (address["nodeName"] is not null) { errors.Named(path + ".nodeName", address.Text("nodeName"), Names.Subdomain); }
        if (!Names.Address(address.Text("ip")).Any()) { errors.Named(path + ".ip", address.Text("ip"), Names.ReachableAddress); }
    }

    private static void Port(JsonObject port, string path, bool needsName, FieldErrors errors)
    {
        if (port.Text("name") is { Length: > 0 } name) { errors.Named(path + ".name", name, Names.Label); }
        else if (needsName) { errors.Required(path + ".name"); }
        if (PodValidation.Whole(port["port"]) is not (>= 1 and <= 65535)) { errors.Invalid(path + ".port", port["port"] ?? JsonValue.Create(0), "must be between 1 and 65535, inclusive"); }
        PodValidation.Protocol(port, path, errors);
    }
}
