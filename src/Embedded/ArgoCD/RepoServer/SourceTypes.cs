using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using FileTrees;

namespace ArgoCD.RepoServer;

/// <summary>Which type a source is of: stated by a block, or found from the files of its directory.</summary>
internal static class SourceTypes
{
    private static readonly ImmutableArray<(string Block, string Type)> Blocks =
        [("kustomize", "Kustomize"), ("helm", "Helm"), ("directory", "Directory"), ("plugin", "Plugin")];

    /// <exception cref="RenderException">Two blocks are stated.</exception>
    public static string Find(JsonObject source, IFileTree tree, string path, ImmutableArray<string> disabled)
    {
        var stated = Blocks.Where(block => source.Map(block.Block) is not null).Select(block => block.Type).ToList();
        var found = stated.Count switch
        {
            > 1 => throw new RenderException($"error getting app source type: multiple application sources defined: {string.Join(',', stated)}"),
            1 => stated[0],
            _ => source.Text("chart").Length > 0 ? "Helm" : FindByFiles(tree, path),
        };
        return disabled.Contains(found) ? "Directory" : found;
    }

    private static string FindByFiles(IFileTree tree, string path)
    {
        var found = "Directory";
        foreach (var entry in (tree.List(path) ?? []).Where(entry => !entry.IsDirectory))
        {
            if (entry.Name.EndsWith("Chart.yaml", StringComparison.Ordinal))
            {
                found = "Helm";
            }
            else if (entry.Name is "kustomization.yaml" or "kustomization.yml" or "Kustomization")
            {
                found = "Kustomize";
            }
        }

        return found;
    }
}
