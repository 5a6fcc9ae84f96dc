using Kustomize.Fields;
using Kustomize.Resources;

namespace Kustomize.Transformers;

/// <summary>Sets the number of replicas of the objects that have, or had, a name.</summary>
internal sealed class ReplicaCountTransformer(string name, long count, IReadOnlyList<FieldSpec> specs) : ITransformer
{
    public void Transform(List<Resource> resources)
    {
        var found = false;
        foreach (var spec in specs)
        {
            foreach (var resource in resources.Where(resource => resource.AllIds.Any(id => id.Name == name && spec.Selects(id))))
            {
                found = true;
                spec.Apply(resource, present =>
                {
                    NodeKind.Demand(present, NodeKind.Scalar);
                    return count;
                });
            }
        }

        if (!found)
        {
            throw new KustomizeException($"resource with name {name} does not match a config with the following GVK [{string.Join(' ', specs.Select(spec => ResourceId.Gvk(spec.Group, spec.Version, spec.Kind)))}]");
        }
    }
}
