using System.Text;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using FileTrees;
using Helm;
using Helm.Charts;
using Kustomize.Remote;
using YamlDotNet.Core;

namespace ArgoCD.RepoServer;

/// <summary>Sources that are charts of a chart repository: the index gives the version, the archive the files.</summary>
/// <param name="remote">Answers the addresses of chart repositories.</param>
internal sealed class ChartRepository(IRemoteContent remote)
{
    /// <summary>Finds the version that a revision names: a version, a constraint, or <c>*</c>.</summary>
    /// <exception cref="RepoServerException">The repository or the version is not there.</exception>
    public async Task<string> ResolveAsync(string repository, string chart, string revision, CancellationToken cancellationToken)
    {
        var releases = await ReadAsync(repository, chart, cancellationToken);
        if (releases.Exists(release => release.Version == revision))
        {
            return revision;
        }

        if (VersionRange.Parse(revision.Length == 0 ? "*" : revision) is not { } range)
        {
            throw Fail($"chart \"{chart}\" version \"{revision}\" not found in repository {repository}");
        }

        return range.Highest(releases.Select(release => release.Version))
            ?? throw Fail($"error resolving helm revision: could not find version matching constraint {revision} of chart {chart}");
    }

    /// <summary>Opens a chart's files.</summary>
    /// <exception cref="RepoServerException">The repository or the version is not there, or its archive is none.</exception>
    public async Task<IFileTree> OpenAsync(string repository, string chart, string version, CancellationToken cancellationToken)
    {
        var release = (await ReadAsync(repository, chart, cancellationToken)).Find(release => release.Version == version);
        if (release.Url is null || !Uri.TryCreate(Root(repository), release.Url, out var address)
            || await remote.ReadAsync(address, cancellationToken) is not { } archive)
        {
            throw Fail($"`helm pull --destination /tmp --version {version} --repo {repository} {chart}` failed exit status 1: Error: chart \"{chart}\" version \"{version}\" not found in {repository} repository");
        }

        try
        {
            return ChartArchive.Open(archive);
        }
        catch (HelmException error)
        {
            throw new RepoServerException("Unknown", $"error extracting helm chart: {error.Message}", error);
        }
    }

    private static Uri Root(string repository) =>
        Uri.TryCreate(repository.TrimEnd('/') + "/", UriKind.Absolute, out var root) && root.Scheme is "http" or "https"
            ? root! : throw Fail($"error getting helm index: {repository} is not an http address; registries of OCI charts are not read");

    private static RepoServerException Fail(string message) => new("Unknown", message);

    private async Task<List<(string Version, string? Url)>> ReadAsync(string repository, string chart, CancellationToken cancellationToken)
    {
        var index = new Uri(Root(repository), "index.yaml");
        var content = await remote.ReadAsync(index, cancellationToken)
            ?? throw Fail($"error getting helm index: failed to get index: Get \"{index}\": 404 Not Found");
        try
        {
            var entries = YamlDocuments.Parse(Encoding.UTF8.GetString(content.Span)).FirstOrDefault().At("entries", chart);
            return entries is JsonArray { Count: > 0 }
                ? [.. entries.Items().Select(entry => (entry.Text("version"), entry.Texts("urls").FirstOrDefault()))]
                : throw Fail($"chart \"{chart}\" not found in repository {repository}");
        }
        catch (YamlException error)
        {
            throw new RepoServerException("Unknown", $"error unmarshalling index: {error.Message}", error);
        }
    }
}
