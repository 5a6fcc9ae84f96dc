using System.Collections.Immutable;
using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Runtime.Informers;

/// <summary>
/// Which objects of an informer have a label, so that a selector looks at those that have the rarest of the labels it asks for, and
/// not at a whole namespace. Not safe for use by several threads.
/// </summary>
/// <typeparam name="T"><see cref="JsonObject"/>, or a model class of KubernetesClient.</typeparam>
internal sealed class LabelIndex<T>
    where T : class
{
    private readonly InformerIndex<(string Namespace, string Name, string Value), T> _byLabel = new();

    /// <summary>The labels of an object.</summary>
    public static IReadOnlyDictionary<string, string> LabelsOf(T found) => found switch
    {
        JsonObject json => json.Labels(),
        IMetadata<V1ObjectMeta> { Metadata.Labels: IReadOnlyDictionary<string, string> labels } => labels,
        _ => ImmutableDictionary<string, string>.Empty,
    };

    /// <summary>Says that an object is new, has changed, or is gone.</summary>
    public void Change(ObjectKey key, T? old, T? found)
    {
        var labels = found is null ? ImmutableDictionary<string, string>.Empty : LabelsOf(found);
        foreach (var (name, value) in labels) { _byLabel.Put((key.Namespace, name, value), key); }
        if (old is null) { return; }
        foreach (var (name, value) in LabelsOf(old))
        {
            if (labels.GetValueOrDefault(name) != value) { _byLabel.Remove((key.Namespace, name, value), key); }
        }
    }

    /// <summary>The objects that have the rarest label of those that a selector asks for; null where it asks for none.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="selector">The selector.</param>
    /// <param name="all">All objects.</param>
    public T[]? Candidates(string ns, LabelSelector selector, ImmutableDictionary<ObjectKey, T> all)
    {
        var labels = selector.Required.Select(label => (ns, label.Key, label.Value)).ToList();
        return labels.Count == 0 ? null : _byLabel.Find(labels.MinBy(_byLabel.Count), all);
    }
}
