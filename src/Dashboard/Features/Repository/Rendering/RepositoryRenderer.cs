using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Clusters.Commands;
using FileTrees;
using GitRepository;
using GitRepository.Model;
using Yaml;

namespace Dashboard.Features.Repository.Rendering;

/// <summary>
/// Renders directories of the learner's repository as Argo CD does with sources of no other repository: a kustomization, or
/// else the manifests that stand in the directory. What a commit renders to is remembered.
/// </summary>
internal sealed class RepositoryRenderer(ILearnerRepository repository, IKustomizationBuilder kustomize, TimeProvider time)
{
    private static readonly ImmutableArray<string> KustomizationNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    private readonly RepositoryTrees _trees = new(repository);
    private readonly RecentValues<(string Sha, string Path, bool Helm), RenderedSource> _rendered = new(64);

    /// <summary>Renders a directory of a commit.</summary>
    /// <param name="sha">The commit's full id.</param>
    /// <param name="path">The directory.</param>
    /// <param name="enableHelm">Whether kustomizations may use charts.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<RenderedSource> RenderCommitAsync(string sha, string path, bool enableHelm, CancellationToken cancellationToken) =>
        _rendered.Find((sha, path, enableHelm))
        ?? _rendered.Keep((sha, path, enableHelm), await RenderAsync(() => _trees.OfCommitAsync(sha, cancellationToken), path, enableHelm, cancellationToken));

    /// <summary>Renders a directory of the working copy as it is now, with edits that are not written yet.</summary>
    public Task<RenderedSource> RenderWorkingCopyAsync(string path, bool enableHelm, IReadOnlyCollection<FileEdit> edits, CancellationToken cancellationToken) =>
        RenderAsync(() => _trees.OfWorkingCopyAsync(edits, cancellationToken), path, enableHelm, cancellationToken);

    /// <summary>The directory of the nearest kustomization that a file or directory belongs to; null where there is none.</summary>
    /// <param name="directories">Paths of the repository's files.</param>
    /// <param name="path">The file or directory.</param>
    public static string? NearestKustomization(IReadOnlySet<string> directories, string path)
    {
        for (var directory = path; directory.Length > 0; directory = TreePath.DirectoryOf(directory))
        {
            if (KustomizationNames.Any(name => directories.Contains($"{directory}/{name}"))) { return directory; }
        }

        return null;
    }

    private async Task<RenderedSource> RenderAsync(Func<Task<IFileTree>> open, string path, bool enableHelm, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            var tree = await open();
            if (tree.List(path) is not { } entries) { return Failed($"{path}: app path does not exist"); }
            var objects = entries.Any(entry => KustomizationNames.Contains(entry.Name))
                ? await kustomize.BuildAsync(tree, path, enableHelm, cancellationToken)
                : ReadManifests(tree, path, entries);
            return new(path, objects, null, time.GetElapsedTime(began));
        }
        catch (Exception refused) when (refused is KustomizationException or RepositoryException or YamlReadException or GoJsonException)
        {
            return Failed(refused.Message);
        }

        RenderedSource Failed(string problem) => new(path, [], problem, time.GetElapsedTime(began));
    }

    private static ImmutableArray<JsonObject> ReadManifests(IFileTree tree, string path, IReadOnlyList<FileTreeEntry> entries) =>
    [
        .. entries.Where(entry => !entry.IsDirectory && Path.GetExtension(entry.Name) is ".yaml" or ".yml" or ".json")
            .SelectMany(entry => YamlReader.ReadAll(Encoding.UTF8.GetString(tree.Read($"{path}/{entry.Name}")!.Value.Span), YamlDialect.Json))
            .Where(document => document is Dictionary<string, object?> map && map.ContainsKey("kind"))
            .Select(document => JsonNode.Parse(GoJson.Write(document, escapeHtml: false))!.AsObject()),
    ];
}
