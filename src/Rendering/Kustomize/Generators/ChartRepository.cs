using System.Text;
using FileTrees;
using GoTemplate.Versions;
using Helm;
using Helm.Charts;
using Kustomize.Building;
using Yaml;

namespace Kustomize.Generators;

/// <summary>Takes a chart out of a chart repository: its index tells where the archive is.</summary>
internal static class ChartRepository
{
    public static async Task<IFileTree> PullAsync(BuildContext context, string repository, string name, string version, CancellationToken cancellationToken)
    {
        var remote = context.Options.Remote ?? throw Fail($"looks like {GoJson.Quote(repository)} is not a valid chart repository or cannot be reached");
        if (!Uri.TryCreate(repository.TrimEnd('/') + "/", UriKind.Absolute, out var root) || root.Scheme is not ("http" or "https"))
        {
            throw Fail($"could not find protocol handler for: {repository.Split(':')[0]}");
        }

        var index = await remote.ReadAsync(new Uri(root, "index.yaml"), cancellationToken)
            ?? throw Fail($"looks like {GoJson.Quote(repository)} is not a valid chart repository or cannot be reached: failed to fetch {root}index.yaml : 404 Not Found");
        var address = Find(index, name, version, repository, root);
        var archive = await remote.ReadAsync(address, cancellationToken) ?? throw Fail($"failed to fetch {address} : 404 Not Found");
        try { return ChartArchive.Open(archive); }
        catch (HelmException error) { throw Fail(error.Message); }
    }

    private static Uri Find(ReadOnlyMemory<byte> index, string name, string version, string repository, Uri root)
    {
        Dictionary<string, object?>? document;
        try { document = YamlReader.ReadFirst(Encoding.UTF8.GetString(index.Span), YamlDialect.Json) as Dictionary<string, object?>; }
        catch (YamlReadException error) { throw Fail(error.Message); }
        var releases = ((document?.GetValueOrDefault("entries") as Dictionary<string, object?>)?.GetValueOrDefault(name) as List<object?> ?? []).OfType<Dictionary<string, object?>>()
            .Select(entry => (Entry: entry, Version: SemanticVersion.Parse(Resources.Resource.Text(entry, "version")).Version))
            .Where(release => release.Version is not null)
            .OrderByDescending(release => release.Version, Comparer<SemanticVersion?>.Create((a, b) => a!.CompareTo(b)))
            .ToList();
        var constraint = VersionConstraint.Parse(version.Length == 0 ? "*" : version).Constraint;
        var chosen = releases.Find(release => Resources.Resource.Text(release.Entry, "version") == version).Entry
            ?? releases.Find(release => constraint?.Allows(release.Version!) == true).Entry;
        var address = (chosen?.GetValueOrDefault("urls") as List<object?>)?.OfType<string>().FirstOrDefault();
        return address is not null && Uri.TryCreate(root, address, out var found)
            ? found
            : throw Fail($"chart {GoJson.Quote(name)}{(version.Length > 0 ? $" version {GoJson.Quote(version)}" : "")} not found in {repository} repository");
    }

    private static KustomizeException Fail(string message) => new($"Error: {message}\n: unable to run: 'helm pull --untar' (is 'helm' installed?): exit status 1");
}
