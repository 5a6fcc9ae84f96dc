using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Kubernetes.ApiServer.Resources;

/// <summary>A group as discovery shows it.</summary>
/// <param name="Name">Its name; empty for core.</param>
/// <param name="Versions">Its versions, the preferred one first.</param>
internal sealed record ResourceGroup(string Name, ImmutableArray<ResourceVersion> Versions);

/// <summary>A version of a group.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Resources">Its resources by plural.</param>
internal sealed record ResourceVersion(string Version, ImmutableArray<Resource> Resources);

/// <summary>What is served at one moment.</summary>
internal sealed class ResourceCatalog
{
    private readonly FrozenDictionary<(string, string, string), Resource> _byPath;
    private readonly FrozenDictionary<(string, string), Resource> _byPlural;

    /// <summary>Arranges resources; the order of groups and versions is that of their first appearance.</summary>
    public ResourceCatalog(IEnumerable<Resource> resources)
    {
        All = [.. resources];
        _byPath = All.ToFrozenDictionary(r => (r.Group, r.Version, r.Plural));
        _byPlural = All.GroupBy(r => (r.Group, r.Plural)).ToFrozenDictionary(g => g.Key, g => g.First());
        Groups = [.. All.GroupBy(r => r.Group, StringComparer.Ordinal).Select(group => new ResourceGroup(
            group.Key,
            [.. group.GroupBy(r => r.Version, StringComparer.Ordinal).Select(version => new ResourceVersion(
                version.Key, [.. version.OrderBy(r => r.Plural, StringComparer.Ordinal)]))]))];
    }

    /// <summary>Every resource.</summary>
    public ImmutableArray<Resource> All { get; }

    /// <summary>By group, in the order of discovery.</summary>
    public ImmutableArray<ResourceGroup> Groups { get; }

    /// <summary>Finds by address.</summary>
    public Resource? Find(string group, string version, string plural) => _byPath.GetValueOrDefault((group, version, plural));

    /// <summary>Finds the preferred version.</summary>
    public Resource? Find(string group, string plural) => _byPlural.GetValueOrDefault((group, plural));
}

/// <summary>The resources that the server serves: the built-in ones and those of established CRDs.</summary>
internal sealed class ResourceRegistry
{
    private readonly Lock _gate = new();
    private ImmutableDictionary<string, ImmutableArray<Resource>> _custom = ImmutableDictionary.Create<string, ImmutableArray<Resource>>(StringComparer.Ordinal);
    private volatile ResourceCatalog _catalog = new(BuiltInResources.All);

    /// <summary>What is served now.</summary>
    public ResourceCatalog Catalog => _catalog;

    /// <summary>Serves the resources of a CRD, in place of those it had.</summary>
    public void Set(string definition, ImmutableArray<Resource> resources)
    {
        lock (_gate)
        {
            _custom = _custom.SetItem(definition, resources);
            Rebuild();
        }
    }

    /// <summary>Stops to serve a CRD.</summary>
    public void Remove(string definition)
    {
        lock (_gate)
        {
            if (_custom.ContainsKey(definition))
            {
                _custom = _custom.Remove(definition);
                Rebuild();
            }
        }
    }

    private void Rebuild() => _catalog = new ResourceCatalog(
        BuiltInResources.All.Concat(_custom.Values.SelectMany(r => r)
            .OrderBy(r => r.Group, StringComparer.Ordinal).ThenByDescending(r => r.Version, VersionPriority.Order)));
}
