using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Endpoints;

/// <summary>
/// Which Services select a pod, found by the first label of each selector: a change of a pod asks so, and a namespace may have
/// thousands of Services.
/// </summary>
internal sealed class ServiceSelectors
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Namespace, string Label, string Value), Dictionary<ObjectKey, IDictionary<string, string>>> _byFirstLabel = [];

    /// <summary>Says that a Service is new, has changed, or is gone.</summary>
    public void Change(ObjectKey key, V1Service? old, V1Service? found)
    {
        lock (_gate)
        {
            if (First(key, old) is { } before && _byFirstLabel.TryGetValue(before, out var had))
            {
                had.Remove(key);
                if (had.Count == 0) { _byFirstLabel.Remove(before); }
            }

            if (First(key, found) is not { } first) { return; }
            if (!_byFirstLabel.TryGetValue(first, out var has)) { _byFirstLabel[first] = has = []; }
            has[key] = found!.Spec.Selector;
        }
    }

    /// <summary>The Services of a namespace that select a pod with these labels.</summary>
    public IReadOnlyList<ObjectKey> Selecting(string ns, IDictionary<string, string>? labels)
    {
        lock (_gate)
        {
            return [.. (labels ?? new Dictionary<string, string>())
                .SelectMany(label => _byFirstLabel.GetValueOrDefault((ns, label.Key, label.Value)) ?? [])
                .Where(service => LabelSelector.Includes(labels, service.Value))
                .Select(service => service.Key)];
        }
    }

    private static (string Namespace, string Label, string Value)? First(ObjectKey key, V1Service? service) =>
        service?.Spec.Selector is { Count: > 0 } selector && selector.MinBy(label => label.Key, StringComparer.Ordinal) is var (name, value)
            ? (key.Namespace, name, value)
            : null;
}
