using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Aggregation;
using Kubernetes.ApiServer.Resources;

namespace Kubernetes.ApiServer.Discovery;

/// <summary>The documents by which clients learn what is served, made once for each catalogue.</summary>
internal sealed class DiscoveryDocuments(ResourceRegistry registry, AggregatedApis aggregated)
{
    private readonly Lock _gate = new();
    private (ResourceCatalog? Catalog, long Aggregated) _madeFor;
    private ConcurrentDictionary<string, (byte[] Json, string ETag)> _documents = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, (System.Collections.Immutable.ImmutableArray<Resource> Resources, byte[] Json, string ETag)> _stable = new(StringComparer.Ordinal);

    /// <summary>A document, made when it is first asked for.</summary>
    public (byte[] Json, string ETag) Find(string name, Func<ResourceCatalog, JsonNode> make) => FindBytes(name, catalog => Encoding.UTF8.GetBytes(make(catalog).ToJsonString()));

    /// <summary>The same for a document that is not JSON.</summary>
    public (byte[] Bytes, string ETag) FindBytes(string name, Func<ResourceCatalog, byte[]> make)
    {
        var catalog = registry.Catalog;
        ConcurrentDictionary<string, (byte[], string)> documents;
        lock (_gate)
        {
            var current = (catalog, aggregated.Revision);
            if (_madeFor != current)
            {
                _madeFor = current;
                _documents = new(StringComparer.Ordinal);
            }

            documents = _documents;
        }

        return documents.GetOrAdd(name, _ =>
        {
            var bytes = make(catalog);
            return (bytes, Convert.ToHexString(SHA512.HashData(bytes)));
        });
    }

    /// <summary>A document about one part of the catalogue, kept as long as that part stays: the large OpenAPI documents of other groups outlive a new CRD.</summary>
    public (byte[] Json, string ETag) FindStable(string name, Func<ResourceCatalog, ResourceVersion> part, Func<ResourceVersion, JsonNode> make)
    {
        var version = part(registry.Catalog);
        if (_stable.TryGetValue(name, out var kept) && kept.Resources.SequenceEqual(version.Resources))
        {
            return (kept.Json, kept.ETag);
        }

        var json = Encoding.UTF8.GetBytes(make(version).ToJsonString());
        var tag = Convert.ToHexString(SHA256.HashData(json));
        _stable[name] = (version.Resources, json, tag);
        return (json, tag);
    }

    /// <summary>The groups that are served, aggregated ones included.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Versions)> Groups(ResourceCatalog catalog)
    {
        var groups = catalog.Groups.Where(g => g.Name.Length > 0).Select(g => (g.Name, Versions: (IReadOnlyList<string>)[.. g.Versions.Select(v => v.Version)])).ToList();
        foreach (var api in aggregated.All.GroupBy(a => a.Group, StringComparer.Ordinal))
        {
            groups.Add((api.Key, [.. api.Select(a => a.Version)]));
        }

        return groups;
    }

    /// <summary>One group as legacy discovery shows it.</summary>
    public static JsonObject Group(string name, IReadOnlyList<string> versions)
    {
        JsonObject Version(string version) => new() { ["groupVersion"] = $"{name}/{version}", ["version"] = version };
        return new JsonObject
        {
            ["name"] = name,
            ["versions"] = new JsonArray([.. versions.Select(v => (JsonNode)Version(v))]),
            ["preferredVersion"] = Version(versions[0]),
        };
    }

    // Reviews, bindings and what other servers answer have no stored form.
    private static bool IsStored(Resource resource) => resource.Verbs.Contains("get") && resource.Verbs.Contains("create");

    /// <summary>Tells a change of the stored form (pkg/endpoints/discovery/storageversionhash.go). Both forms of events are stored as one of core.</summary>
    private static string StorageVersionHash(Resource resource)
    {
        var group = resource.StoredAs == "/events" ? "" : resource.Group;
        var version = resource.StoredAs == "/events" ? "v1" : resource.StorageVersion;
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{group}/{version}/{resource.Kind}"))[..8]);
    }

    /// <summary>The resources of one version as legacy discovery shows them.</summary>
    public static JsonObject ResourceList(ResourceGroup group, ResourceVersion version)
    {
        var resources = new JsonArray();
        foreach (var resource in version.Resources)
        {
            var entry = new JsonObject
            {
                ["name"] = resource.Plural,
                ["singularName"] = resource.Singular,
                ["namespaced"] = resource.Namespaced,
                ["kind"] = resource.Kind,
                ["verbs"] = Texts(resource.Verbs),
            };
            if (!resource.ShortNames.IsEmpty) { entry["shortNames"] = Texts(resource.ShortNames); }
            if (!resource.Categories.IsEmpty) { entry["categories"] = Texts(resource.Categories); }
            if (IsStored(resource)) { entry["storageVersionHash"] = StorageVersionHash(resource); }
            resources.Add((JsonNode)entry);
            foreach (var subresource in resource.Subresources)
            {
                var part = new JsonObject { ["name"] = $"{resource.Plural}/{subresource.Name}", ["singularName"] = "", ["namespaced"] = resource.Namespaced };
                if (subresource.Group != resource.Group || subresource.Version != resource.Version)
                {
                    part["group"] = subresource.Group;
                    part["version"] = subresource.Version;
                }

                part["kind"] = subresource.Kind;
                part["verbs"] = Texts(subresource.Verbs);
                resources.Add((JsonNode)part);
            }
        }

        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Name.Length == 0 ? version.Version : $"{group.Name}/{version.Version}",
            ["resources"] = resources,
        };
    }

    /// <summary>Groups as aggregated discovery shows them.</summary>
    /// <param name="groups">Which.</param>
    /// <param name="format">v2 or v2beta1.</param>
    /// <param name="others">Items of aggregated APIs.</param>
    public static JsonObject Aggregate(IEnumerable<ResourceGroup> groups, string format, IEnumerable<JsonObject> others) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = $"apidiscovery.k8s.io/{format}",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. groups.Select(Aggregate), .. others]),
    };

    private static JsonNode Aggregate(ResourceGroup group) => new JsonObject
    {
        ["metadata"] = group.Name.Length == 0 ? new JsonObject { ["creationTimestamp"] = null } : new JsonObject { ["name"] = group.Name, ["creationTimestamp"] = null },
        ["versions"] = new JsonArray([.. group.Versions.Select(v => (JsonNode)new JsonObject
        {
            ["version"] = v.Version,
            ["resources"] = new JsonArray([.. v.Resources.Select(Aggregate)]),
            ["freshness"] = "Current",
        })]),
    };

    private static JsonNode Aggregate(Resource resource)
    {
        var entry = new JsonObject
        {
            ["resource"] = resource.Plural,
            ["responseKind"] = Kind(resource.Group, resource.Version, resource.Kind),
            ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = resource.Singular,
            ["verbs"] = Texts(resource.Verbs),
        };
        if (!resource.ShortNames.IsEmpty) { entry["shortNames"] = Texts(resource.ShortNames); }
        if (!resource.Categories.IsEmpty) { entry["categories"] = Texts(resource.Categories); }
        if (!resource.Subresources.IsEmpty)
        {
            entry["subresources"] = new JsonArray([.. resource.Subresources.Select(s => (JsonNode)new JsonObject
            {
                ["subresource"] = s.Name,
                ["responseKind"] = Kind(s.Group, s.Version, s.Kind),
                ["verbs"] = Texts(s.Verbs),
            })]);
        }

        return entry;
    }

    private static JsonObject Kind(string group, string version, string kind) => new() { ["group"] = group, ["version"] = version, ["kind"] = kind };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];
}
