using FileTrees;
using Kustomize.Building;
using Kustomize.Resources;
using Yaml;

namespace Kustomize;

/// <summary><c>kustomize build</c>.</summary>
public static class KustomizeBuild
{
    /// <summary>Builds a directory.</summary>
    /// <param name="tree">The files; bases may lie anywhere in the tree.</param>
    /// <param name="path">The kustomization's directory.</param>
    /// <param name="options">What the flags say.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <returns>The objects and warnings.</returns>
    /// <exception cref="KustomizeException">Kustomize would have stopped.</exception>
    public static async Task<KustomizeResult> RunAsync(IFileTree tree, string path, KustomizeOptions options, CancellationToken cancellationToken)
    {
        var context = new BuildContext(tree, options);
        List<Resource> resources;
        try { resources = await new Accumulator(context).RunAsync(path, cancellationToken); }
        catch (KustomizeException error)
        {
            error.Warnings = [.. context.Warnings];
            throw;
        }
        catch (Exception error) when (error is YamlReadException or GoJsonException) { throw new KustomizeException(error.Message, error) { Warnings = [.. context.Warnings] }; }

        return new KustomizeResult([.. resources.Select(resource => (IReadOnlyDictionary<string, object?>)resource.Body)], [.. context.Warnings]);
    }
}
