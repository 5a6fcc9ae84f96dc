using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Kubernetes.Runtime;

/// <summary>Finds how a server serves kinds, from its legacy discovery documents, which every server has.</summary>
/// <param name="get">Reads a document of the server.</param>
internal sealed class TypeDiscovery(Func<string, CancellationToken, Task<JsonObject>> get)
{
    private readonly ConcurrentDictionary<(string ApiVersion, string Kind), ResourceType> _known = new();

    public async Task<ResourceType?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((apiVersion, kind), out var known)) { return known; }
        try
        {
            foreach (var type in await ReadAsync(apiVersion, cancellationToken)) { _known[(type.ApiVersion, type.Kind)] = type; }
        }
        catch (ApiException error) when (error.Code == System.Net.HttpStatusCode.NotFound)
        {
            return null;   // the server has no such group or version
        }

        return _known.GetValueOrDefault((apiVersion, kind));
    }

    public async Task<IReadOnlyList<ResourceType>> ListAsync(CancellationToken cancellationToken)
    {
        var versions = new List<string> { "v1" };
        var groups = await get("/apis", cancellationToken);
        versions.AddRange(from node in groups["groups"] as JsonArray ?? []
                          let preferred = (string?)node?["preferredVersion"]?["groupVersion"]
                          where preferred is not null
                          select preferred);
        var found = new List<ResourceType>();
        foreach (var version in versions)
        {
            try
            {
                found.AddRange(await ReadFollowableAsync(version, cancellationToken));
            }
            catch (ApiException error) when ((int)error.Code is 404 or 503)
            {
                // A group that went away meanwhile, or an aggregated one whose server is down: the others are still served.
            }
        }

        foreach (var type in found) { _known[(type.ApiVersion, type.Kind)] = type; }
        return found;
    }

    private static string PathOf(string apiVersion) =>
        apiVersion.Contains('/', StringComparison.Ordinal) ? $"/apis/{apiVersion}" : $"/api/{apiVersion}";

    private async Task<IEnumerable<ResourceType>> ReadAsync(string apiVersion, CancellationToken cancellationToken) =>
        ResourcesOf(await get(PathOf(apiVersion), cancellationToken), apiVersion).Select(entry => entry.Type);

    private async Task<IEnumerable<ResourceType>> ReadFollowableAsync(string apiVersion, CancellationToken cancellationToken) =>
        ResourcesOf(await get(PathOf(apiVersion), cancellationToken), apiVersion).Where(entry => entry.Followable).Select(entry => entry.Type);

    private static IEnumerable<(ResourceType Type, bool Followable)> ResourcesOf(JsonObject document, string apiVersion)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var (group, version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        foreach (var node in document["resources"] as JsonArray ?? [])
        {
            if (node is not JsonObject resource || (string?)resource["name"] is not { } name || name.Contains('/', StringComparison.Ordinal)) { continue; }
            var verbs = resource["verbs"] as JsonArray ?? [];
            yield return (
                new ResourceType(group, version, (string?)resource["kind"] ?? "", name, (bool?)resource["namespaced"] ?? false),
                Has(verbs, "list") && Has(verbs, "watch"));
        }
    }

    private static bool Has(JsonArray verbs, string wanted) => verbs.Any(verb => (string?)verb == wanted);
}
