using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Fields;

/// <summary>
/// A set of fields as managedFields write it: a tree whose edges are path elements (<c>f:name</c>, <c>k:{...}</c>,
/// <c>v:value</c>). A node without children is a leaf of the set; one with children may be a member itself too (<c>.</c>).
/// </summary>
internal sealed class FieldSet
{
    private Dictionary<string, FieldSet>? _children;

    /// <summary>Whether the field itself belongs to the set.</summary>
    public bool IsMember { get; set; }

    /// <summary>Whether nothing belongs to it.</summary>
    public bool IsEmpty => !IsMember && (_children is null || _children.Values.All(c => c.IsEmpty));

    /// <summary>The edges below.</summary>
    public IEnumerable<KeyValuePair<string, FieldSet>> Children => _children ?? Enumerable.Empty<KeyValuePair<string, FieldSet>>();

    /// <summary>Whether there are edges below.</summary>
    public bool HasChildren => _children is { Count: > 0 };

    /// <summary>The node of an edge, which is made when absent.</summary>
    public FieldSet At(string element)
    {
        _children ??= new(StringComparer.Ordinal);
        if (!_children.TryGetValue(element, out var child))
        {
            _children[element] = child = new FieldSet();
        }

        return child;
    }

    /// <summary>The node of an edge.</summary>
    public FieldSet? Find(string element) => _children is not null && _children.TryGetValue(element, out var child) ? child : null;

    /// <summary>Adds all of another set.</summary>
    public void UnionWith(FieldSet other)
    {
        IsMember |= other.IsMember;
        foreach (var (element, child) in other.Children)
        {
            At(element).UnionWith(child);
        }
    }

    /// <summary>Removes the members of another set.</summary>
    public void ExceptWith(FieldSet other)
    {
        IsMember &= !other.IsMember;
        if (_children is null)
        {
            return;
        }

        foreach (var (element, child) in other.Children)
        {
            if (_children.TryGetValue(element, out var own))
            {
                own.ExceptWith(child);
                if (own.IsEmpty)
                {
                    _children.Remove(element);
                }
            }
        }
    }

    /// <summary>The members that both have.</summary>
    public FieldSet Intersect(FieldSet other)
    {
        var both = new FieldSet { IsMember = IsMember && other.IsMember };
        foreach (var (element, child) in Children)
        {
            if (other.Find(element) is { } theirs && child.Intersect(theirs) is { IsEmpty: false } shared)
            {
                both.At(element).UnionWith(shared);
            }
        }

        return both;
    }

    /// <summary>A copy.</summary>
    public FieldSet Clone()
    {
        var copy = new FieldSet();
        copy.UnionWith(this);
        return copy;
    }

    /// <summary>Whether both hold the same fields.</summary>
    public bool SetEquals(FieldSet other)
    {
        if (IsMember != other.IsMember)
        {
            return false;
        }

        foreach (var (element, child) in Children)
        {
            if (!child.IsEmpty && (other.Find(element) is not { } theirs || !child.SetEquals(theirs)))
            {
                return false;
            }
        }

        return other.Children.All(c => c.Value.IsEmpty || Find(c.Key) is { IsEmpty: false });
    }

    /// <summary>Each member's path.</summary>
    public IEnumerable<IReadOnlyList<string>> Paths() => Paths([]);

    /// <summary>Reads <c>fieldsV1</c>.</summary>
    public static FieldSet Read(JsonObject? fields)
    {
        var set = new FieldSet();
        foreach (var (element, child) in fields ?? [])
        {
            if (element == ".")
            {
                set.IsMember = true;
                continue;
            }

            var below = Read(child as JsonObject);
            below.IsMember |= child is JsonObject { Count: 0 } or null;
            set.At(element).UnionWith(below);
        }

        return set;
    }

    /// <summary>Writes <c>fieldsV1</c>.</summary>
    public JsonObject Write()
    {
        var fields = new JsonObject();
        if (IsMember && HasChildren)
        {
            fields["."] = new JsonObject();
        }

        foreach (var (element, child) in Children.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            if (!child.IsEmpty)
            {
                fields[element] = child.Write();
            }
        }

        return fields;
    }

    /// <summary>A path as messages write it: <c>.spec.containers[name="c"].image</c>.</summary>
    public static string Text(IReadOnlyList<string> path) => string.Concat(path.Select(element => element[0] switch
    {
        'f' => "." + element[2..],
        'k' => "[" + string.Join(",", ((JsonObject)JsonNode.Parse(element[2..])!).Select(k => $"{k.Key}={k.Value?.ToJsonString() ?? "null"}")) + "]",
        'v' => "[=" + element[2..] + "]",
        _ => "[" + element[2..] + "]",
    }));

    private IEnumerable<IReadOnlyList<string>> Paths(List<string> above)
    {
        if (IsMember)
        {
            yield return [.. above];
        }

        foreach (var (element, child) in Children.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            above.Add(element);
            foreach (var path in child.Paths(above))
            {
                yield return path;
            }

            above.RemoveAt(above.Count - 1);
        }
    }
}
