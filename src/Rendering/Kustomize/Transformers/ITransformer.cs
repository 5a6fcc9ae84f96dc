using Kustomize.Resources;

namespace Kustomize.Transformers;

/// <summary>One configured step that changes, adds or removes objects.</summary>
internal interface ITransformer
{
    void Transform(List<Resource> resources);
}
