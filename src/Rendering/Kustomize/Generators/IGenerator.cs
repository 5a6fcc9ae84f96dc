using Kustomize.Resources;

namespace Kustomize.Generators;

/// <summary>One configured step that makes objects.</summary>
internal interface IGenerator
{
    Task<List<Resource>> GenerateAsync(CancellationToken cancellationToken);
}
