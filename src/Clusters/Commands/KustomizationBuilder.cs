using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Clusters.Commands.Api;
using FileTrees;
using Kustomize;
using Kustomize.Remote;

namespace Clusters.Commands;

/// <summary>Renders kustomizations in this process.</summary>
/// <param name="remote">Answers the addresses of upstream products; null where none may be used.</param>
public sealed class KustomizationBuilder(IRemoteContent? remote) : IKustomizationBuilder
{
    /// <inheritdoc/>
    public async Task<ImmutableArray<JsonObject>> BuildAsync(IFileTree tree, string path, bool enableHelm, CancellationToken cancellationToken)
    {
        try
        {
            var options = new KustomizeOptions { EnableHelm = enableHelm, Remote = remote, RootName = (tree as WorkingCopyTree)?.Root ?? "" };
            var result = await KustomizeBuild.RunAsync(tree, path, options, cancellationToken);
            return [.. result.ToJson()];
        }
        catch (KustomizeException error)
        {
            throw new KustomizationException(error.Message, error);
        }
    }
}
