using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Fields;

/// <summary>A field that another manager owns with another value.</summary>
/// <param name="Owner">The other manager's entry.</param>
/// <param name="Path">The field as messages write it.</param>
internal sealed record ApplyConflict(ManagedEntry Owner, string Path);

/// <summary>Merges an applied configuration into an object, by the rules of structured merge and diff.</summary>
internal static class ServerSideApply
{
    /// <summary>Merges a configuration.</summary>
    /// <param name="live">The object; it becomes the result.</param>
    /// <param name="configuration">What is applied; it stays as it is.</param>
    /// <param name="schema">The schema of the kind.</param>
    public static void Merge(JsonObject live, JsonObject configuration, Schema schema)
    {
        foreach (var (name, value) in configuration)
        {
            if (schema.Member(name) is not { } member)
            {
                continue;
            }

            if (name == "metadata")
            {
                var metadata = (JsonObject)(live["metadata"] ??= new JsonObject());
                foreach (var (field, child) in value as JsonObject ?? [])
                {
                    if (!FieldComparison.IsUntracked(field) && member.Member(field) is { } known)
                    {
                        Put(metadata, field, Merge(metadata[field], child, known));
                    }
                }
            }
            else
            {
                Put(live, name, Merge(live[name], value, member));
            }
        }
    }

    /// <summary>Removes from an object what a manager applied before and does not apply any more, unless another owns it.</summary>
    /// <param name="merged">The object; it is changed.</param>
    /// <param name="before">The fields of the manager's last configuration.</param>
    /// <param name="applied">The fields of this one.</param>
    /// <param name="others">All fields of other managers.</param>
    /// <param name="schema">The schema of the kind.</param>
    public static void RemoveDropped(JsonObject merged, FieldSet before, FieldSet applied, FieldSet others, Schema schema)
    {
        foreach (var (element, child) in before.Children)
        {
            if (element == "f:metadata")
            {
                Below(merged["metadata"], child, applied.Find(element), others.Find(element), schema.Member("metadata") ?? Schema.Any);   // holds more than managers own
            }
            else
            {
                Drop(merged, element, child, applied.Find(element), others.Find(element), schema);
            }
        }
    }

    private static JsonNode? Merge(JsonNode? live, JsonNode? applied, Schema schema)
    {
        if (applied is JsonObject configuration && live is JsonObject members && !schema.IsLeaf)
        {
            foreach (var (name, value) in configuration)
            {
                if (schema.Member(name) is { } member)
                {
                    Put(members, name, Merge(members[name], value, member));
                }
            }

            return members;
        }

        if (applied is JsonArray wanted && live is JsonArray present && schema is { Kind: SchemaKind.Array, IsLeaf: false })
        {
            return MergeList(present, wanted, schema);
        }

        return applied?.DeepClone();
    }

    private static void Put(JsonObject members, string name, JsonNode? value)
    {
        if (value is null || !ReferenceEquals(members[name], value))
        {
            members[name] = value;
        }
    }

    private static JsonArray MergeList(JsonArray live, JsonArray applied, Schema schema)
    {
        var wanted = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach (var (name, value) in PathElements.Named(applied, schema))
        {
            if (wanted.TryAdd(name, value))
            {
                order.Add(name);
            }
        }

        // What is applied comes in its order; elements of others keep their place between the neighbours they had.
        var presents = new List<(string Name, JsonNode? Value)>();
        foreach (var (name, value) in PathElements.Named(live, schema))
        {
            presents.Add((name, value));
        }

        live.Clear();
        var liveByName = presents.GroupBy(p => p.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Value, StringComparer.Ordinal);
        var result = new JsonArray();
        var next = 0;
        foreach (var (name, value) in presents)
        {
            if (!wanted.ContainsKey(name))
            {
                result.Add(value);
                continue;
            }

            var upTo = order.IndexOf(name);
            for (; next <= upTo; next++)
            {
                Emit(order[next]);
            }
        }

        for (; next < order.Count; next++)
        {
            Emit(order[next]);
        }

        return result;

        void Emit(string name) => result.Add(
            liveByName.TryGetValue(name, out var present) && schema.ListType == ListType.Map
                ? Merge(present, wanted[name], schema.Items)
                : wanted[name]?.DeepClone());
    }

    private static void Drop(JsonObject parent, string element, FieldSet before, FieldSet? applied, FieldSet? others, Schema schema)
    {
        var name = element[2..];
        if (element[0] != 'f' || !parent.TryGetPropertyValue(name, out var value))
        {
            return;
        }

        if (applied is not { IsEmpty: false } && others is not { IsEmpty: false })
        {
            parent.Remove(name);   // with all that nobody asked for in it: what the server filled in
        }
        else if (before.HasChildren && (schema.Member(name) ?? Schema.Any) is { IsLeaf: false } member)
        {
            Below(value, before, applied, others, member);
        }
    }

    private static void Below(JsonNode? value, FieldSet before, FieldSet? applied, FieldSet? others, Schema schema)
    {
        switch (value)
        {
            case JsonObject members:
                foreach (var (element, child) in before.Children)
                {
                    Drop(members, element, child, applied?.Find(element), others?.Find(element), schema);
                }

                break;
            case JsonArray elements when schema.Kind == SchemaKind.Array:
                foreach (var (element, child) in before.Children)
                {
                    var (mine, theirs) = (applied?.Find(element), others?.Find(element));
                    for (var i = 0; i < elements.Count; i++)
                    {
                        if (PathElements.Of(elements[i], schema) != element)
                        {
                            continue;
                        }

                        if (mine is not { IsEmpty: false } && theirs is not { IsEmpty: false })
                        {
                            elements.RemoveAt(i);
                        }
                        else if (child.HasChildren)
                        {
                            Below(elements[i], child, mine, theirs, schema.Items);
                        }

                        break;
                    }
                }

                break;
        }
    }
}
