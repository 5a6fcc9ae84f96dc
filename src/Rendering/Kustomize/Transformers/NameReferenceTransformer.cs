using System.Collections.Immutable;
using Kustomize.Fields;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>Rewrites fields that name objects which were renamed (kustomize's <c>nameref</c> filter).</summary>
internal sealed class NameReferenceTransformer(ImmutableArray<NameReference> references) : ITransformer
{
    public void Transform(List<Resource> resources)
    {
        var renamed = resources.FindAll(resource => resource.PreviousIds.Count > 0);
        if (renamed.Count == 0) { return; }
        var fieldsOfKind = references.SelectMany(reference => reference.Fields.Select(field => (Reference: reference, Field: field))).ToLookup(pair => pair.Field.Kind, StringComparer.Ordinal);
        foreach (var referrer in resources)
        {
            var original = referrer.OriginalId;
            List<Resource>? candidates = null;
            foreach (var (reference, field) in fieldsOfKind[original.Kind].Concat(fieldsOfKind[""]))
            {
                if (!field.Selects(original)) { continue; }
                candidates ??= WithinReach(renamed, referrer);
                Update(referrer, reference, field, candidates);
            }
        }
    }

    private static void Update(Resource referrer, NameReference reference, FieldSpec field, List<Resource> candidates)
    {
        // The referrer may have changed its type since; the place is looked for all the same.
        var place = field with { Kind = "", Group = "", Version = "" };
        try { place.Apply(referrer, value => value is null ? null : Rewrite(value, referrer, reference, field, candidates), creates: false); }
        catch (KustomizeException error) { throw new KustomizeException($"updating name reference in '{field.Path}' field of '{referrer.Id}': {error.Message}", error); }
    }

    private static object? Rewrite(object value, Resource referrer, NameReference reference, FieldSpec field, List<Resource> candidates)
    {
        switch (value)
        {
            case Dictionary<string, object?> map: RewriteMap(map, referrer, reference, field, candidates); return map;
            case List<object?> list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (list[i] is { } item) { list[i] = item is List<object?> ? item : Rewrite(item, referrer, reference, field, candidates); }
                }

                return list;
            default:
                var name = Resource.Text(value);
                return Find(candidates, referrer, reference, field, name, isMap: false) is { } target && target.Name != name ? Written(target.Name) : value;
        }
    }

    private static void RewriteMap(Dictionary<string, object?> map, Resource referrer, NameReference reference, FieldSpec field, List<Resource> candidates)
    {
        if (!map.TryGetValue("name", out var value)) { throw new KustomizeException("path config error; no 'name' field in node"); }
        if (map.TryGetValue("namespace", out var given))
        {
            var space = Resource.Text(given);
            var original = candidates.FindAll(candidate => !candidate.OriginalId.IsClusterScoped && candidate.OriginalId.EffectiveNamespace == space);
            candidates = original.Count > 0 ? original : candidates.FindAll(candidate => !candidate.IsClusterScoped && candidate.Id.EffectiveNamespace == space);
        }

        var name = Resource.Text(value);
        if (Find(candidates, referrer, reference, field, name, isMap: true) is not { } target || (target.Name == name && target.Namespace.Length == 0)) { return; }
        map["name"] = Written(target.Name);
        if (target.Namespace.Length > 0) { map["namespace"] = target.Namespace; }
    }

    /// <summary>A name written into a reference is read as any plain word is: one that looks like a number becomes that number.</summary>
    private static object? Written(string name) => name.Length == 0 ? name : YamlReader.ReadScalar(name, YamlDialect.Nodes);

    private static Resource? Find(List<Resource> candidates, Resource referrer, NameReference reference, FieldSpec field, string name, bool isMap)
    {
        candidates = candidates.FindAll(candidate => candidate.PreviousIds is var past && past.Any(id => id.Name == name) && past.Any(id => id.IsOfType(reference.Group, reference.Version, reference.Kind)));
        if (candidates.Count == 0) { return null; }
        if (field.Path.EndsWith("roleRef/name", StringComparison.Ordinal) && referrer.Body.GetValueOrDefault("roleRef") is Dictionary<string, object?> role && role.ContainsKey("apiGroup") && role.ContainsKey("kind"))
        {
            candidates = candidates.FindAll(candidate => candidate.PreviousIds.Any(id => id.IsOfType(Resource.Text(role, "apiGroup"), "", Resource.Text(role, "kind"))));
        }

        if (!referrer.IsClusterScoped)
        {
            candidates = candidates.FindAll(candidate => candidate.IsClusterScoped || candidate.Kind == "ServiceAccount" || candidate.Id.IsInNamespaceOf(referrer.Id));
        }

        if (candidates.Count == 1) { return candidates[0]; }
        candidates = candidates.FindAll(candidate => EndAlike(candidate.Prefixes, referrer.Prefixes, allowEmpty: true) && EndAlike(candidate.Suffixes, referrer.Suffixes, allowEmpty: true));
        if (candidates.Count > 1)
        {
            candidates = candidates.FindAll(candidate => EndAlike(candidate.Prefixes, referrer.Prefixes, allowEmpty: false) && EndAlike(candidate.Suffixes, referrer.Suffixes, allowEmpty: false));
        }

        if (candidates.Count <= 1) { return candidates.FirstOrDefault(); }
        return candidates.TrueForAll(candidate => candidate.Name == candidates[0].Name && (!isMap || candidate.Namespace == candidates[0].Namespace)) ? candidates[0] : throw Ambiguous(candidates, referrer);
    }

    /// <summary>An object names others of its own namespace; what is cluster-scoped names and is named by all; a RoleBinding also names what lies where its service accounts do.</summary>
    private static List<Resource> WithinReach(List<Resource> renamed, Resource referrer)
    {
        if (referrer.IsClusterScoped) { return renamed; }
        var id = referrer.Id;
        var spaces = referrer.Kind != "RoleBinding" ? [] : (referrer.Body.GetValueOrDefault("subjects") as List<object?> ?? []).OfType<Dictionary<string, object?>>()
            .Where(subject => Resource.Text(subject, "kind") == "ServiceAccount" && subject.ContainsKey("namespace")).Select(subject => Resource.Text(subject, "namespace")).ToHashSet(StringComparer.Ordinal);
        return renamed.FindAll(candidate => candidate.IsClusterScoped || candidate.Id.IsInNamespaceOf(id) || spaces.Contains(candidate.Namespace));
    }

    /// <summary>Whether the shorter history is the end of the longer one.</summary>
    private static bool EndAlike(List<string> own, List<string> other, bool allowEmpty)
    {
        if (own.Count == 0 || other.Count == 0) { return allowEmpty || own.Count == other.Count; }
        var shared = Math.Min(own.Count, other.Count);
        return own.TakeLast(shared).SequenceEqual(other.TakeLast(shared));
    }

    private static KustomizeException Ambiguous(List<Resource> candidates, Resource referrer) => new($"""
        found multiple possible referrals: {string.Join(", ", candidates.Select(candidate => candidate.Id))}

        **** Too many possible referral targets to referrer:
        {YamlEmitter.Write(referrer.WithHistory())}
        {string.Concat(candidates.Select((candidate, i) => $"--- possible referral {i}:\n{YamlEmitter.Write(candidate.WithHistory())}\n"))}
        """);
}
