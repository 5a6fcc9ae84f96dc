using Kustomize.Fields;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>Puts labels or annotations into every map at the places.</summary>
internal sealed class PairsTransformer(Dictionary<string, object?> pairs, IReadOnlyList<FieldSpec> specs, bool isAnnotation) : ITransformer
{
    private readonly List<KeyValuePair<string, object?>> _pairs = [.. pairs.OrderBy(pair => pair.Key, TypeOrder.Bytewise)];

    public void Transform(List<Resource> resources)
    {
        if (_pairs.Count == 0) { return; }
        foreach (var resource in resources)
        {
            foreach (var (key, value) in _pairs)
            {
                var fresh = new List<Dictionary<string, object?>>();
                foreach (var spec in specs) { spec.Apply(resource, present => present is null && !spec.Create ? null : Put(resource, present, key, value, fresh)); }
                if (fresh.Count > 1) { resource.SharedValues.Add((key, fresh)); }
            }
        }
    }

    private Dictionary<string, object?> Put(Resource resource, object? present, string key, object? value, List<Dictionary<string, object?>> fresh)
    {
        NodeKind.Demand(present, NodeKind.Mapping);
        var map = present as Dictionary<string, object?> ?? new(StringComparer.Ordinal);
        if (!map.ContainsKey(key))
        {
            // A new key is written without quotes, and so may turn into another type.
            if (YamlReader.ReadScalar(key, YamlDialect.Nodes) is not string)
            {
                var odd = map as OddKeyMap ?? new OddKeyMap(map);
                odd.OddKeys.Add(key);
                map = odd;
            }

            fresh.Add(map);
        }

        resource.PutShared(map, key, value);
        if (isAnnotation)
        {
            foreach (var other in map.Keys.Where(other => map[other] is not (null or string)).ToList()) { map[other] = Resource.Text(map, other); }
        }

        return map;
    }
}
