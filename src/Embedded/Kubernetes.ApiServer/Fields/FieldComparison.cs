using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Fields;

/// <summary>The fields in which two versions of an object differ.</summary>
internal sealed class FieldComparison
{
    private readonly bool _typed;

    private FieldComparison(bool typed) => _typed = typed;

    /// <summary>Fields that came or changed.</summary>
    public FieldSet Changed { get; } = new();

    /// <summary>Fields that went.</summary>
    public FieldSet Removed { get; } = new();

    /// <summary>Compares two versions by their schema; what the server itself writes is left out.</summary>
    /// <param name="before">The old version; null where there was none.</param>
    /// <param name="after">The new version.</param>
    /// <param name="schema">The schema of the kind.</param>
    /// <param name="typed">Whether it is a built-in kind, in which some structs always exist.</param>
    public static FieldComparison Of(JsonObject? before, JsonObject after, Schema schema, bool typed)
    {
        var comparison = new FieldComparison(typed);
        foreach (var name in (before ?? []).Select(m => m.Key).Union(after.Select(m => m.Key)))
        {
            if (name is "apiVersion" or "kind")
            {
                continue;
            }

            var element = "f:" + name;
            if (name == "metadata")
            {
                comparison.Metadata(before?[name] as JsonObject, after[name] as JsonObject, schema.Member(name) ?? Schema.Any, element);
            }
            else
            {
                comparison.Member(before, after, name, schema.Member(name) ?? Schema.Any, comparison.Changed, comparison.Removed);
            }
        }

        return comparison;
    }

    /// <summary>Whether a member of metadata is the server's own.</summary>
    public static bool IsUntracked(string name) =>
        name is "name" or "namespace" or "creationTimestamp" or "selfLink" or "uid" or "generation" or "managedFields" or "resourceVersion" or "clusterName"
            or "deletionTimestamp" or "deletionGracePeriodSeconds";

    private void Metadata(JsonObject? before, JsonObject? after, Schema schema, string element)
    {
        var (changed, removed) = (Changed.At(element), Removed.At(element));
        foreach (var name in (before ?? []).Select(m => m.Key).Union((after ?? []).Select(m => m.Key)))
        {
            if (!IsUntracked(name))
            {
                Member(before, after, name, schema.Member(name) ?? Schema.Any, changed, removed);
            }
        }
    }

    private void Member(JsonObject? before, JsonObject? after, string name, Schema schema, FieldSet changed, FieldSet removed)
    {
        JsonNode? old = null;
        JsonNode? now = null;
        var had = before is not null && before.TryGetPropertyValue(name, out old);
        var has = after is not null && after.TryGetPropertyValue(name, out now);
        var element = "f:" + name;
        if (had && has)
        {
            if (old is null || now is null)
            {
                changed.At(element).IsMember |= old is not null || now is not null;
            }
            else
            {
                Both(old, now, schema, changed.At(element), removed.At(element));
            }
        }
        else if (has)
        {
            FieldSets.Add(now, schema, changed.At(element), !(_typed && MergeRules.AlwaysPresent.Contains(name)), FieldSets.Containers.All, _typed);
        }
        else if (had)
        {
            FieldSets.Add(old, schema, removed.At(element), true, FieldSets.Containers.All, _typed);
        }
    }

    private void Both(JsonNode old, JsonNode now, Schema schema, FieldSet changed, FieldSet removed)
    {
        if (!schema.IsLeaf && old is JsonObject before && now is JsonObject after)
        {
            foreach (var (name, _) in before)
            {
                Member(before, after, name, schema.Member(name) ?? Schema.Any, changed, removed);
            }

            foreach (var (name, _) in after)
            {
                if (!before.ContainsKey(name))
                {
                    Member(before, after, name, schema.Member(name) ?? Schema.Any, changed, removed);
                }
            }

            return;
        }

        if (schema is { Kind: SchemaKind.Array, IsLeaf: false } && old is JsonArray oldList && now is JsonArray newList)
        {
            var olds = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
            foreach (var (name, value) in PathElements.Named(oldList, schema))
            {
                olds[name] = value;
            }

            foreach (var (name, value) in PathElements.Named(newList, schema))
            {
                if (olds.Remove(name, out var previous))
                {
                    if (value is not null && previous is not null && schema.ListType == ListType.Map)
                    {
                        Both(previous, value, schema.Items, changed.At(name), removed.At(name));
                    }
                }
                else
                {
                    FieldSets.Add(value, schema.Items, changed.At(name), true, FieldSets.Containers.All, _typed);
                }
            }

            foreach (var (name, value) in olds)
            {
                FieldSets.Add(value, schema.Items, removed.At(name), true, FieldSets.Containers.All, _typed);
            }

            return;
        }

        if (!JsonNode.DeepEquals(old, now))
        {
            changed.IsMember = true;
        }
    }
}
