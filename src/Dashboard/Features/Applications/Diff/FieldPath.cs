using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dashboard.Features.Applications.Diff;

/// <summary>Where a field stands in an object: the way from its root.</summary>
internal sealed partial class FieldPath
{
    private readonly FieldPath? _parent;

    private FieldPath(FieldPath? parent, string? name, int index, JsonNode? item) => (_parent, Name, Index, Item) = (parent, name, index, item);

    /// <summary>The object itself.</summary>
    public static FieldPath Root { get; } = new(null, null, -1, null);

    /// <summary>The field's name; null for an item of a list.</summary>
    public string? Name { get; }

    /// <summary>The item's place in its list.</summary>
    public int Index { get; }

    /// <summary>The item as it is in the cluster, by which field ownership names it; null where it is not there.</summary>
    public JsonNode? Item { get; }

    /// <summary>The steps from the root, the root left out.</summary>
    public IEnumerable<FieldPath> Steps => _parent is null ? [] : _parent.Steps.Append(this);

    /// <summary>A field of it.</summary>
    public FieldPath Field(string name) => new(this, name, -1, null);

    /// <summary>An item of it.</summary>
    public FieldPath At(int index, JsonNode? item) => new(this, null, index, item);

    /// <summary>As a JSON pointer (RFC 6901).</summary>
    public string Pointer => string.Concat(Steps.Select(step => "/" + (step.Name?.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal) ?? step.Index.ToString(CultureInfo.InvariantCulture))));

    /// <summary>As people write it: <c>spec.ports[0].port</c>.</summary>
    public override string ToString() => string.Concat(Steps.Select(step =>
        step.Name is null ? $"[{step.Index}]" : Plain().IsMatch(step.Name) ? $".{step.Name}" : $"[\"{step.Name}\"]")).TrimStart('.');

    [GeneratedRegex("^[A-Za-z_$][A-Za-z0-9_$-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Plain();
}
