using ArgoCD.Git;
using ArgoCD.Objects;
using ArgoCD.Projects;

namespace ArgoCD.RepoServer;

/// <summary>The sources of which a chart takes files, as <c>$ref/x</c> names them.</summary>
/// <param name="revisions">Resolves their revisions.</param>
internal sealed class ReferencedSources(RevisionResolver revisions)
{
    /// <summary>Resolves the sources that files are taken from.</summary>
    /// <exception cref="RepoServerException">One is named that there is not, or cannot be read.</exception>
    public async Task<Dictionary<string, SourceReference>> ResolveAsync(ManifestRequest request, CancellationToken cancellationToken)
    {
        var references = new Dictionary<string, SourceReference>();
        var helm = request.Source.Map("helm");
        var files = helm.Texts("valueFiles").Concat(helm.Items("fileParameters").Select(parameter => parameter.Text("path")));
        foreach (var name in files.Select(HelmValuesFiles.ReferenceOf).OfType<string>().Where(_ => request.IsOneOfSeveral).Distinct())
        {
            if (!request.References.TryGetValue(name, out var reference))
            {
                throw new RepoServerException("Unknown", request.References.IsEmpty
                    ? $"source referenced \"${name}\", but no source has a 'ref' field defined"
                    : $"source referenced \"${name}\", which is not one of the available sources ({string.Join(", ", request.References.Keys.Order(StringComparer.Ordinal).Select(known => "$" + known))})");
            }

            if (reference.IsChart)
            {
                throw new RepoServerException("Unknown", "source has a 'chart' field defined, but Helm charts are not yet not supported for 'ref' sources");
            }

            try
            {
                references[name] = reference with
                {
                    Commit = await revisions.ResolveAsync(reference.RepositoryUrl, reference.Revision, "", request.NoRevisionCache, cancellationToken),
                };
            }
            catch (GitSourceException error)
            {
                throw new RepoServerException("Unknown", $"failed to get git client for repo {reference.RepositoryUrl}", error);
            }
        }

        return references;
    }

    /// <summary>A repository is checked out once for a source, and so at one commit.</summary>
    /// <exception cref="RenderException">Two commits of one repository are asked for.</exception>
    public static void RefuseOtherCommits(ManifestRequest request, string revision, Dictionary<string, SourceReference> references)
    {
        Dictionary<string, string> seen = [];
        foreach (var (name, reference) in references)
        {
            var url = AppProject.NormalizeUrl(reference.RepositoryUrl);
            if (!seen.TryAdd(url, name) && references[seen[url]] is var earlier && earlier.Revision != reference.Revision)
            {
                throw new RenderException($"cannot reference multiple revisions for the same repository (${name} references \"{reference.Revision}\" while ${seen[url]} references \"{earlier.Revision}\")");
            }

            if (url == AppProject.NormalizeUrl(request.Source.Text("repoURL")) && reference.Commit != revision)
            {
                throw new RenderException(
                    $"cannot reference a different revision of the same repository (${name} references \"{reference.Revision}\" which resolves to \"{reference.Commit}\" while the application references \"{request.Revision}\" which resolves to \"{revision}\")");
            }
        }
    }
}
