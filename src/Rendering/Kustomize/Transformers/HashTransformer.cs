using Kustomize.Generators;
using Kustomize.Resources;

namespace Kustomize.Transformers;

/// <summary>Puts the hash of their content behind the names of generated objects.</summary>
internal sealed class HashTransformer : ITransformer
{
    public void Transform(List<Resource> resources)
    {
        foreach (var resource in resources.Where(resource => resource.NeedsHash))
        {
            resource.Remember();
            resource.Name += "-" + ContentHash.Of(resource);
        }
    }
}
