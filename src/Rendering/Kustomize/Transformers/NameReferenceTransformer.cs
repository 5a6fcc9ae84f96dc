using Kustomize.Building;
using Kustomize.Fields;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>Rewrites fields that name objects which were renamed.</summary>
internal static class NameReferenceTransformer
{
    public static void Run(List<Resource> resources, IReadOnlyList<Kustomization> layers)
    {
        _ = layers;
        foreach (var referrer in resources)
        {
            foreach (var reference in NameReferenceSpecs.Defaults)
            {
                foreach (var field in reference.Fields) { field.Apply(referrer, value => Rewrite(resources, referrer, reference, field, value)); }
            }
        }
    }

    private static object? Rewrite(List<Resource> resources, Resource referrer, NameReference reference, FieldSpec field, object? value)
    {
        switch (value)
        {
            case string name:
                return Find(resources, referrer, reference, field, name, null)?.Name ?? name;
            case Dictionary<string, object?> map when map.GetValueOrDefault("name") is string name:
                if (map.GetValueOrDefault("kind") is string kind && kind != reference.Kind) { return map; }
                var space = map.GetValueOrDefault("namespace") as string;
                if (Find(resources, referrer, reference, field, name, space ?? "") is { } target)
                {
                    map["name"] = target.Name;
                    if (target.Namespace.Length > 0) { map["namespace"] = target.Namespace; }
                }

                return map;
            case List<object?> list:
                return list.ConvertAll(item => Rewrite(resources, referrer, reference, field, item));
            default: return value;
        }
    }

    private static Resource? Find(List<Resource> resources, Resource referrer, NameReference reference, FieldSpec field, string name, string? space)
    {
        if (field.Path == "roleRef/name" && referrer.Body.GetValueOrDefault("roleRef") is Dictionary<string, object?> role && role.GetValueOrDefault("kind") is string kind && kind != reference.Kind) { return null; }
        var candidates = resources.FindAll(resource => resource.Kind == reference.Kind
            && (reference.Group.Length == 0 || reference.Group == resource.Group)
            && resource.Previous.Append(resource.OriginalId).Any(id => id.Name == name && id.Kind == reference.Kind));
        candidates = space is { Length: > 0 }
            ? candidates.FindAll(candidate => candidate.AllIds.Any(id => id.EffectiveNamespace == (space.Length == 0 ? "default" : space)))
            : candidates.FindAll(candidate => NamespaceTransformer.IsClusterScoped(referrer) || NamespaceTransformer.IsClusterScoped(candidate) || candidate.Kind == "ServiceAccount"
                || candidate.Id.EffectiveNamespace == referrer.Id.EffectiveNamespace);
        if (candidates.Count > 1) { candidates = Narrow(candidates, candidate => IsTail(candidate.Prefixes, referrer.Prefixes) && IsTail(candidate.Suffixes, referrer.Suffixes)); }
        if (candidates.Count > 1) { candidates = Narrow(candidates, candidate => candidate.Prefixes.SequenceEqual(referrer.Prefixes) && candidate.Suffixes.SequenceEqual(referrer.Suffixes)); }
        if (candidates.Count > 1) { candidates = Narrow(candidates, candidate => candidate.Id.EffectiveNamespace == referrer.Id.EffectiveNamespace); }
        if (candidates.Count == 0) { return null; }
        return candidates.TrueForAll(candidate => candidate.Name == candidates[0].Name)
            ? candidates[0]
            : throw new KustomizeException($"found multiple possible referrals: {string.Join(", ", candidates.Select(candidate => candidate.Id))}\n{YamlEmitter.Write(referrer.Body)}");
    }

    private static List<Resource> Narrow(List<Resource> candidates, Predicate<Resource> rule) => candidates.FindAll(rule) is { Count: > 0 } fewer ? fewer : candidates;

    private static bool IsTail(List<string> own, List<string> other) =>
        own.Count == 0 || other.Count == 0 || own.Take(Math.Min(own.Count, other.Count)).SequenceEqual(other.Take(Math.Min(own.Count, other.Count)));
}
