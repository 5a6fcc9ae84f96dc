using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Comparison;

/// <summary>
/// What is applied where ignored fields are to stay as they are (upstream: <c>normalizeTargetResources</c> of <c>controller/sync.go</c>): what the
/// rules take away from the live object is a patch, and the target without what they take away there is patched with it. Lists of a built-in
/// kind are patched item by item where they have a key, all others whole; a field of the target that no rule touches stays as git has it.
/// </summary>
internal static class IgnoredFields
{
    /// <param name="target">What is to be.</param>
    /// <param name="live">What is.</param>
    /// <param name="rules">Rules of the Application and of the settings.</param>
    public static JsonObject Keep(JsonObject target, JsonObject live, IEnumerable<IgnoreRule> rules)
    {
        var concerned = rules.Where(rule => rule.Concerns(target)).ToList();
        if (concerned.Count == 0)
        {
            return target;
        }

        // The status is its own controller's, whatever a rule says of it.
        var (stated, present) = (target.Copy(), live.Copy());
        present.Remove("status");
        var left = present.Copy();
        foreach (var rule in concerned)
        {
            rule.Remove(stated, live);
            rule.Remove(left, live);
        }

        var kind = ThreeWayMerge.IsBuiltIn(target.Group()) ? target.Kind() : null;
        var patched = Patch(stated, present, left, kind, "");
        Restore(patched, target, stated, left);
        return patched;
    }

    /// <summary>Gives a map what the live one has and the rules took away.</summary>
    private static JsonObject Patch(JsonObject stated, JsonObject present, JsonObject left, string? kind, string field)
    {
        var result = stated.Copy();
        foreach (var (name, value) in present)
        {
            if (!left.ContainsKey(name))
            {
                result[name] = MergePatch.Apply(result[name], value);
                continue;
            }

            switch (value, left[name])
            {
                case (JsonObject map, JsonObject remaining) when !map.SameAs(remaining):
                    result[name] = Patch(result[name] as JsonObject ?? [], map, remaining, kind, name);
                    break;
                case (JsonArray list, JsonArray remaining) when !list.SameAs(remaining):
                    result[name] = Patch(result[name] as JsonArray ?? [], list, remaining, kind, field, name);
                    break;
            }
        }

        return result;
    }

    private static JsonArray Patch(JsonArray stated, JsonArray present, JsonArray left, string? kind, string field, string name)
    {
        if (kind is null || ThreeWayMerge.MergeKey(kind, field, name) is not { } key
            || ThreeWayMerge.Index(stated, key) is not { } wanted || ThreeWayMerge.Index(present, key) is not { } items || ThreeWayMerge.Index(left, key) is not { } remaining)
        {
            return (JsonArray)present.DeepClone();
        }

        OrderedDictionary<string, JsonNode> patched = [];
        foreach (var (id, item) in items)
        {
            var own = wanted.GetValueOrDefault(id);
            if (!remaining.TryGetValue(id, out var rest))
            {
                patched[id] = MergePatch.Apply(own, item)!;
            }
            else if (!item.SameAs(rest))
            {
                patched[id] = Patch(own ?? new JsonObject { [key] = item[key]?.DeepClone() }, item, rest, kind, name);
            }
            else if (own is not null)
            {
                patched[id] = own.DeepClone();
            }
        }

        foreach (var (id, own) in wanted)
        {
            patched.TryAdd(id, own.DeepClone());
        }

        return [.. patched.Values];
    }

    /// <summary>Takes back what the patch changed beside ignored fields (upstream: <c>restoreNonIgnoredFields</c>).</summary>
    private static void Restore(JsonObject patched, JsonObject original, JsonObject stated, JsonObject left)
    {
        foreach (var (name, value) in original)
        {
            if (patched[name] is JsonObject map && value is JsonObject inner && stated[name] is JsonObject remaining)
            {
                Restore(map, inner, remaining, left[name] as JsonObject ?? []);
            }
            else if (stated.ContainsKey(name) && stated[name].SameAs(value) && !patched[name].SameAs(value))
            {
                patched[name] = value?.DeepClone();
            }
        }

        foreach (var name in patched.Select(field => field.Key).Where(name => !original.ContainsKey(name) && left.ContainsKey(name)).ToList())
        {
            patched.Remove(name);
        }
    }
}
