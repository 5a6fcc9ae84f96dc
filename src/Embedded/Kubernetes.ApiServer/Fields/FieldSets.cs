using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Fields;

/// <summary>The fields that a value holds.</summary>
internal static class FieldSets
{
    /// <summary>Which containers are members themselves.</summary>
    internal enum Containers
    {
        /// <summary>Elements of lists, entries of maps and what is empty: the set of an applied configuration.</summary>
        Elements,

        /// <summary>Every container: the set of what a writer brought into being.</summary>
        All,
    }

    /// <summary>The fields of an applied configuration.</summary>
    public static FieldSet OfConfiguration(JsonObject configuration, Schema schema)
    {
        var set = new FieldSet();
        foreach (var (name, value) in configuration)
        {
            if (name is "apiVersion" or "kind")
            {
                continue;
            }

            if (name == "metadata")
            {
                var metadata = schema.Member(name) ?? Schema.Any;
                foreach (var (field, child) in value as JsonObject ?? [])
                {
                    if (!FieldComparison.IsUntracked(field))
                    {
                        Add(child, metadata.Member(field) ?? Schema.Any, set.At("f:metadata").At("f:" + field), false, Containers.Elements);
                    }
                }
            }
            else
            {
                Add(value, schema.Member(name) ?? Schema.Any, set.At("f:" + name), false, Containers.Elements);
            }
        }

        return set;
    }

    /// <summary>Adds a value's fields below a node.</summary>
    /// <param name="value">The value.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="set">The node of the value.</param>
    /// <param name="asMember">Whether the value itself is a member.</param>
    /// <param name="containers">Which containers below are.</param>
    /// <param name="typed">Whether it is of a built-in kind, whose types hold some structs always.</param>
    public static void Add(JsonNode? value, Schema schema, FieldSet set, bool asMember, Containers containers, bool typed = false)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } members when !schema.IsLeaf:
                set.IsMember |= asMember;
                foreach (var (name, child) in members)
                {
                    var always = typed && MergeRules.AlwaysPresent.Contains(name);
                    var isEntry = !schema.Properties.ContainsKey(name);
                    Add(child, schema.Member(name) ?? Schema.Any, set.At("f:" + name), isEntry || (containers == Containers.All && !always), containers, typed);
                }

                break;
            case JsonArray { Count: > 0 } elements when schema is { Kind: SchemaKind.Array, IsLeaf: false }:
                set.IsMember |= asMember;
                foreach (var (name, child) in PathElements.Named(elements, schema))
                {
                    Add(child, schema.Items, set.At(name), true, containers, typed);
                }

                break;
            case JsonObject { Count: 0 } when typed && !asMember && containers == Containers.All:
                break;
            default:
                set.IsMember = true;
                break;
        }
    }
}
