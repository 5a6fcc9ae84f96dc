using System.Globalization;
using k8s.Models;

namespace Kubernetes.Kubelet.Environment;

/// <summary>The fields of a pod that its containers may ask for: the downward API.</summary>
internal static class PodFields
{
    /// <summary>Reads a field; null where the API does not offer it.</summary>
    internal static string? Read(V1Pod pod, string path, string podAddress, KubeletOptions options) => path switch
    {
        "metadata.name" => pod.Name(),
        "metadata.namespace" => pod.Namespace(),
        "metadata.uid" => pod.Uid(),
        "metadata.labels" => Lines(pod.Metadata.Labels),
        "metadata.annotations" => Lines(pod.Metadata.Annotations),
        "spec.nodeName" => options.NodeName,
        "spec.serviceAccountName" => pod.Spec.ServiceAccountName ?? "default",
        "status.hostIP" or "status.hostIPs" => options.NodeAddress,
        "status.podIP" or "status.podIPs" => podAddress,
        _ when Subscript(path, "metadata.labels") is { } label => pod.Metadata.Labels?.TryGetValue(label, out var value) is true ? value : "",
        _ when Subscript(path, "metadata.annotations") is { } key => pod.Metadata.Annotations?.TryGetValue(key, out var value) is true ? value : "",
        _ => null,
    };

    /// <summary>Reads a request or limit of a container, in units of the divisor, rounded up.</summary>
    internal static string ReadResource(V1Pod pod, V1Container container, V1ResourceFieldSelector selector)
    {
        var chosen = selector.ContainerName is { Length: > 0 } name
            ? pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).FirstOrDefault(other => other.Name == name) ?? container
            : container;
        var (kind, resource) = selector.Resource.Split('.', 2) is [var first, var second] ? (first, second) : ("", "");
        var stated = kind == "limits" ? chosen.Resources?.Limits : chosen.Resources?.Requests;
        var value = stated?.TryGetValue(resource, out var quantity) is true
            ? quantity.ToDecimal()
            : (kind, resource) switch
            {
                // Without a limit it is the node's.
                ("limits", "cpu") => System.Environment.ProcessorCount,
                ("limits", "memory") => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                _ => 0m,
            };
        var divisor = selector.Divisor?.ToDecimal() is { } unit and > 0 ? unit : 1m;
        return Math.Ceiling(value / divisor).ToString("0", CultureInfo.InvariantCulture);
    }

    private static string? Subscript(string path, string field) =>
        path.StartsWith($"{field}['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal) ? path[(field.Length + 2)..^2] : null;

    private static string Lines(IDictionary<string, string>? values) =>
        string.Join('\n', (values ?? new Dictionary<string, string>()).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}=\"{entry.Value}\""));
}
