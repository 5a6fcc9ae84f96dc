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
                if (Directive(members) == "delete")
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
                    target[name] = Order((JsonArray)target[name]!, order, key);
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
                    target[field] = Order(current, order, key);
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

    /// <summary>Puts listed elements into the given order; others keep their place relative to the listed one before them.</summary>
    private static JsonArray Order(JsonArray list, JsonArray order, string key)
    {
        JsonNode? KeyOf(JsonNode? element) => key.Length == 0 ? element : (element as JsonObject)?[key];
        int Rank(JsonNode? element)
        {
            for (var i = 0; i < order.Count; i++)
            {
                if (JsonNode.DeepEquals(KeyOf(order[i]), KeyOf(element)))
                {
                    return i;
                }
            }

            return -1;
        }

        var elements = list.ToList();
        list.Clear();
        var listed = elements.Where(e => Rank(e) >= 0).OrderBy(Rank).ToList();
        var result = new List<JsonNode?>(listed);
        for (var i = 0; i < elements.Count; i++)
        {
            if (Rank(elements[i]) < 0)
            {
                var before = i == 0 ? -1 : result.IndexOf(elements[i - 1]);
                result.Insert(before + 1, elements[i]);
            }
        }

        return [.. result];
    }
}
