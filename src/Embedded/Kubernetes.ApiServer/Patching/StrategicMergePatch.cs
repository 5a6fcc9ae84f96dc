using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Patching;

/// <summary>Strategic merge patch: merge patch whose lists merge by key where the type says so, with its directives.</summary>
internal static class StrategicMergePatch
{
    private const string SetElementOrder = "$setElementOrder/";
    private const string DeleteFromPrimitiveList = "$deleteFromPrimitiveList/";

    /// <summary>Changes an object by a patch.</summary>
    /// <exception cref="PatchException">A directive or a list element is wrong.</exception>
    public static void Apply(JsonObject target, JsonObject patch, Schema schema)
    {
        switch (Directive(patch))
        {
            case "replace":
                target.Clear();
                foreach (var (name, value) in patch.Where(m => !m.Key.StartsWith('$')))
                {
                    target[name] = value?.DeepClone();
                }

                return;
            case "delete":
                target.Clear();
                return;
            case { } unknown:
                throw UnknownType(unknown, patch);
        }

        CheckRetained(patch);

        foreach (var (name, value) in patch)
        {
            if (name.StartsWith('$'))
            {
                continue;
            }

            if (value is null)
            {
                target.Remove(name);
                continue;
            }

            var member = schema.Member(name) ?? Schema.Any;
            if (value is JsonObject members)
            {
                if (Directive(members) == "delete" && target[name] is not JsonObject)
                {
                    target.Remove(name);
                    continue;
                }

                if (target[name] is not JsonObject existing)
                {
                    target[name] = existing = new JsonObject();
                }

                Apply(existing, members, member);
            }
            else if (value is JsonArray elements && member is { Kind: SchemaKind.Array, PatchMergeKey: { } key })
            {
                var existing = target[name] as JsonArray ?? [];
                var order = patch[SetElementOrder + name] as JsonArray;
                if (order is not null) { CheckOrder(elements, order, key); }
                target[name] = key.Length == 0 ? MergeScalars(existing, elements) : MergeList(existing, elements, key, member);
                if (order is not null)
                {
                    var merged = (JsonArray)target[name]!;
                    target[name] = Order(merged, order, key, Overwritten(existing, merged, elements, key));
                }
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }

        foreach (var (name, value) in patch)
        {
            if (name.StartsWith(DeleteFromPrimitiveList, StringComparison.Ordinal) && value is JsonArray removed && target[name[DeleteFromPrimitiveList.Length..]] is JsonArray list)
            {
                for (var i = list.Count - 1; i >= 0; i--)
                {
                    if (removed.Any(r => JsonNode.DeepEquals(r, list[i])))
                    {
                        list.RemoveAt(i);
                    }
                }
            }
            else if (name.StartsWith(SetElementOrder, StringComparison.Ordinal) && value is JsonArray order)
            {
                var field = name[SetElementOrder.Length..];
                if (!patch.ContainsKey(field) && target[field] is JsonArray current && schema.Member(field)?.PatchMergeKey is { } key)
                {
                    target[field] = Order(current, order, key, current);
                }
            }
        }

        if (patch["$retainKeys"] is JsonArray retained)
        {
            var keep = retained.OfType<JsonValue>().Select(k => k.ToString()).ToHashSet(StringComparer.Ordinal);
            foreach (var name in target.Select(m => m.Key).Where(k => !keep.Contains(k)).ToList())
            {
                target.Remove(name);
            }
        }
    }

    private static PatchException NoMergeKey(JsonNode? element, string key) => new(true, $"map: {GoText.Of(element)} does not contain declared merge key: {key}", isNamed: false);

    private static PatchException UnknownType(string directive, JsonObject patch) => new(true, $"unknown patch type: {directive} in map: {GoText.Of(patch)}", isNamed: false);

    /// <summary>What a patch writes, it has to keep (applyRetainKeysDirective, pkg/util/strategicpatch/patch.go).</summary>
    private static void CheckRetained(JsonObject patch)
    {
        if (!patch.TryGetPropertyValue("$retainKeys", out var stated)) { return; }
        var kept = stated as JsonArray;
        if (kept is null || patch.Any(member => member.Value is not null && !member.Key.StartsWith('$') && !kept.Any(name => name is JsonValue && name.ToString() == member.Key)))
        {
            throw new PatchException(true, "invalid patch format of retainKeys");
        }
    }

    /// <summary>The elements of a patch have to stand in the order that it states (validatePatchWithSetOrderList).</summary>
    private static void CheckOrder(JsonArray elements, JsonArray order, string key)
    {
        JsonNode? KeyOf(JsonNode? element) => key.Length == 0 ? element : (element as JsonObject)?[key];
        var stated = elements.Where(element => element is not JsonObject members || Directive(members) is null).ToList();
        if (order.Count == 0 || stated.Count == 0) { return; }
        var next = 0;
        foreach (var place in order)
        {
            if (next < stated.Count && JsonNode.DeepEquals(KeyOf(stated[next]), KeyOf(place))) { next++; }
        }

        if (next < stated.Count)
        {
            throw new PatchException(true, $"The order in patch list:\n{GoText.Of(elements)}\n doesn't match $setElementOrder list:\n{GoText.Of(order)}\n", isNamed: false);
        }
    }

    private static string? Directive(JsonObject patch) =>
        patch.ContainsKey("$patch") ? patch.Text("$patch") : null;

    private static JsonArray MergeScalars(JsonArray existing, JsonArray patch)
    {
        var result = (JsonArray)existing.DeepClone();
        foreach (var value in patch)
        {
            if (!result.Any(r => JsonNode.DeepEquals(r, value)))
            {
                result.Add(value?.DeepClone());
            }
        }

        return result;
    }

    private static JsonArray MergeList(JsonArray existing, JsonArray patch, string key, Schema list)
    {
        var result = (JsonArray)existing.DeepClone();
        var elements = new List<JsonObject>();
        var replaces = false;
        foreach (var entry in patch)
        {
            var element = entry as JsonObject ?? throw NoMergeKey(entry, key);
            switch (Directive(element))
            {
                case null:
                    elements.Add(element);
                    break;
                case "delete":
                    var deleted = element[key] ?? throw NoMergeKey(element, key);
                    result.RemoveAll(one => JsonNode.DeepEquals(one?[key], deleted));
                    break;
                case "replace":
                    // An element that says so says it of the whole list, and is none itself.
                    replaces = true;
                    break;
                case "merge":
                    throw new PatchException(true, "merging lists cannot yet be specified in the patch", isNamed: false);
                case var unknown:
                    throw UnknownType(unknown, element);
            }
        }

        if (replaces) { return [.. elements.Select(element => Clean(element))]; }
        var added = new List<JsonNode>();
        foreach (var element in elements)
        {
            var at = IndexOf(result, key, element[key] ?? throw NoMergeKey(element, key));
            if (at >= 0)
            {
                Apply((JsonObject)result[at]!, element, list.Items);
            }
            else
            {
                added.Add(Clean(element, list.Items));
            }
        }

        // Elements new to the list come before those that are there; $setElementOrder, which kubectl sends, decides otherwise.
        for (var i = 0; i < added.Count; i++)
        {
            result.Insert(i, added[i]);
        }

        return result;
    }

    private static JsonObject Clean(JsonObject element, Schema? schema = null)
    {
        var clean = new JsonObject();
        var source = (JsonObject)element.DeepClone();
        source.Remove("$patch");
        Apply(clean, source, schema ?? Schema.Any);
        return clean;
    }

    private static int IndexOf(JsonArray list, string key, JsonNode value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject element && JsonNode.DeepEquals(element[key], value))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// The order that the list had. Upstream merges in place: where elements were removed, the rest moves up, and what is new takes
    /// the places that became free.
    /// </summary>
    private static JsonArray Overwritten(JsonArray existing, JsonArray merged, JsonArray patch, string key)
    {
        if (key.Length == 0) { return existing; }
        bool IsIn(JsonArray list, JsonNode? element) => element is JsonObject && list.Any(other => other is JsonObject && JsonNode.DeepEquals(other[key], element[key]));
        var added = patch.Where(element => IsIn(merged, element) && !IsIn(existing, element));
        return [.. existing.Where(element => IsIn(merged, element)).Concat(added).Take(existing.Count).Select(element => element?.DeepClone())];
    }

    /// <summary>
    /// Puts the elements that a patch lists into its order and the others, in theirs, each before the first listed one that stood after
    /// it (normalizeElementOrder and mergeSortedSlice, pkg/util/strategicpatch/patch.go).
    /// </summary>
    /// <param name="list">The elements.</param>
    /// <param name="order">The order that the patch lists.</param>
    /// <param name="key">The merge key; empty for scalars.</param>
    /// <param name="before">The list before the patch.</param>
    private static JsonArray Order(JsonArray list, JsonArray order, string key, JsonArray before)
    {
        JsonNode? KeyOf(JsonNode? element) => key.Length == 0 ? element : (element as JsonObject)?[key];
        int Rank(JsonArray ranks, JsonNode? element)
        {
            for (var i = 0; i < ranks.Count; i++)
            {
                if (JsonNode.DeepEquals(KeyOf(ranks[i]), KeyOf(element))) { return i; }
            }

            return -1;
        }

        var listed = new Queue<JsonNode?>(list.Where(element => Rank(order, element) >= 0).OrderBy(element => Rank(order, element)));
        var others = new Queue<JsonNode?>(list.Where(element => Rank(order, element) < 0).OrderBy(element => Rank(before, element)));
        var result = new JsonArray();
        while (listed.Count + others.Count > 0)
        {
            var fromOthers = listed.Count == 0 || (others.Count > 0 && Rank(before, others.Peek()) is >= 0 and var own && own < Rank(before, listed.Peek()));
            result.Add((fromOthers ? others : listed).Dequeue()?.DeepClone());
        }

        return result;
    }
}
