using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Comparison;

/// <summary>Fields of some objects that do not count as differences.</summary>
/// <param name="Group">A pattern for the group.</param>
/// <param name="Kind">A pattern for the kind.</param>
/// <param name="Namespace">The namespace; empty for any.</param>
/// <param name="Name">The name; empty for any.</param>
/// <param name="Pointers">The fields, as JSON pointers.</param>
/// <param name="Expressions">The fields, as jq path expressions.</param>
/// <param name="Managers">Field managers whose fields do not count.</param>
internal sealed record IgnoreRule(
    string Group, string Kind, string Namespace, string Name,
    ImmutableArray<string> Pointers, ImmutableArray<JqPath> Expressions, ImmutableArray<string> Managers)
{
    /// <summary>Reads an entry of <c>spec.ignoreDifferences</c>.</summary>
    /// <exception cref="FormatException">A jq expression is not understood.</exception>
    public static IgnoreRule Read(JsonObject entry) => new(
        entry.Text("group"), entry.Text("kind"), entry.Text("namespace"), entry.Text("name"),
        [.. entry.Texts("jsonPointers")], [.. entry.Texts("jqPathExpressions").Select(JqPath.Parse)], [.. entry.Texts("managedFieldsManagers")]);

    public bool Concerns(JsonObject item) =>
        GlobPattern.IsMatch(Group, item.Group()) && GlobPattern.IsMatch(Kind, item.Kind())
        && (Namespace.Length == 0 || Namespace == item.Namespace()) && (Name.Length == 0 || Name == item.Name());

    /// <summary>Removes the fields.</summary>
    /// <param name="item">From this.</param>
    /// <param name="live">The live object, which knows who owns which field.</param>
    public void Remove(JsonObject item, JsonObject live)
    {
        if (Managers.Length > 0)
        {
            OwnedFields.Remove(item, live, Managers);
        }

        foreach (var pointer in Pointers)
        {
            RemovePointer(item, [.. pointer.TrimStart('/').Split('/').Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);
        }

        foreach (var expression in Expressions)
        {
            expression.Remove(item);
        }
    }

    private static void RemovePointer(JsonNode? node, ImmutableArray<string> steps)
    {
        foreach (var step in steps[..^1])
        {
            node = node switch
            {
                JsonObject map => map[step],
                JsonArray list when int.TryParse(step, out var index) && index >= 0 && index < list.Count => list[index],
                _ => null,
            };
        }

        switch (node)
        {
            case JsonObject map:
                map.Remove(steps[^1]);
                break;
            case JsonArray list when int.TryParse(steps[^1], out var index) && index >= 0 && index < list.Count:
                list.RemoveAt(index);
                break;
        }
    }
}
