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
            : candidates.FindAll(candidate => IsWithinReach(referrer, candidate));
        if (candidates.Count == 1) { return candidates[0]; }
        candidates = candidates.FindAll(candidate => EndAlike(candidate.Prefixes, referrer.Prefixes, allowEmpty: true) && EndAlike(candidate.Suffixes, referrer.Suffixes, allowEmpty: true));
        if (candidates.Count > 1)
        {
            candidates = candidates.FindAll(candidate => EndAlike(candidate.Prefixes, referrer.Prefixes, allowEmpty: false) && EndAlike(candidate.Suffixes, referrer.Suffixes, allowEmpty: false));
        }

        if (candidates.Count == 0) { return null; }
        return candidates.TrueForAll(candidate => candidate.Name == candidates[0].Name)
            ? candidates[0]
            : throw new KustomizeException($"found multiple possible referrals: {string.Join(", ", candidates.Select(candidate => candidate.Id))}\n{YamlEmitter.Write(referrer.Body)}");
    }

    /// <summary>An object names others of its own namespace; what is cluster-scoped names and is named by all; subjects of a RoleBinding may lie elsewhere.</summary>
    private static bool IsWithinReach(Resource referrer, Resource candidate) =>
        NamespaceTransformer.IsClusterScoped(referrer) || NamespaceTransformer.IsClusterScoped(candidate) || candidate.Id.EffectiveNamespace == referrer.Id.EffectiveNamespace
        || (referrer.Kind == "RoleBinding" && (referrer.Body.GetValueOrDefault("subjects") as List<object?> ?? []).OfType<Dictionary<string, object?>>()
            .Any(subject => Resource.Text(subject, "kind") == "ServiceAccount" && Resource.Text(subject, "namespace") is { Length: > 0 } space && space == candidate.Namespace));

    /// <summary>Whether the shorter history of prefixes is the end of the longer one.</summary>
    private static bool EndAlike(List<string> own, List<string> other, bool allowEmpty)
    {
        if (own.Count == 0 || other.Count == 0) { return allowEmpty || own.Count == other.Count; }
        var shared = Math.Min(own.Count, other.Count);
        return own.TakeLast(shared).SequenceEqual(other.TakeLast(shared));
    }
}
