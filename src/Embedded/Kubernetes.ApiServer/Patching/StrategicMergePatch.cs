using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Http;
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
                foreach (var (name, value) in patch.Where(m => m.Key[0] != '$'))
                {
                    target[name] = value?.DeepClone();
                }

                return;
            case "delete":
                target.Clear();
                return;
            case not (null or "merge"):
                throw new PatchException(true, "unknown patch type found in patch");
        }

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
        if (patch.Any(e => e is JsonObject o && Directive(o) == "replace" && !o.ContainsKey(key)))
        {
            return [.. patch.OfType<JsonObject>().Where(o => Directive(o) != "replace").Select(o => Clean(o))];
        }

        var result = (JsonArray)existing.DeepClone();
        var added = new List<JsonNode>();
        foreach (var entry in patch)
        {
            if (entry is not JsonObject element || element[key] is not { } value)
            {
                throw new PatchException(true, $"map: {entry?.ToJsonString(Wire.SerializerOptions) ?? "null"} does not contain declared merge key: {key}");
            }

            var at = IndexOf(result, key, value);
            if (Directive(element) == "delete")
            {
                if (at >= 0)
                {
                    result.RemoveAt(at);
                }
            }
            else if (at >= 0)
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
