using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FileTrees;

namespace Clusters.Commands;

/// <summary>Renders a kustomization as <c>kubectl kustomize</c> does.</summary>
public interface IKustomizationBuilder
{
    /// <summary>Renders.</summary>
    /// <param name="tree">The files: the working copy, or a commit.</param>
    /// <param name="path">The directory of the kustomization in them.</param>
    /// <param name="enableHelm">Whether charts are allowed (<c>--enable-helm</c>).</param>
    /// <param name="cancellationToken">Stops the rendering.</param>
    /// <returns>The objects, in the order of kustomize.</returns>
    /// <exception cref="KustomizationException">It cannot be rendered; the message is kustomize's.</exception>
    Task<ImmutableArray<JsonObject>> BuildAsync(IFileTree tree, string path, bool enableHelm, CancellationToken cancellationToken);
}
