using Kustomize.Resources;

namespace Kustomize.Fields;

/// <summary>A place in objects of certain types (kustomize's <c>FieldSpec</c>); lists on the way are walked element by element.</summary>
internal sealed record FieldSpec(string Path, string Kind = "", string Group = "", string Version = "", bool Create = false)
{
    private string[]? _segments;

    private string[] Segments => _segments ??= Split(Path);

    public bool Selects(ResourceId id) => id.IsOfType(Group, Version, Kind);

    /// <summary>Whether another place that is named the same lies within this one; such a place is not added twice.</summary>
    public bool Covers(FieldSpec other) => Path == other.Path
        && (other.Kind.Length == 0 || other.Kind == Kind) && (other.Group.Length == 0 || other.Group == Group) && (other.Version.Length == 0 || other.Version == Version);

    /// <summary>Replaces what stands at the place, which may be null; where <see cref="Create"/> says so and <paramref name="creates"/> allows it, missing maps on the way are made.</summary>
    public void Apply(Resource resource, Func<object?, object?> change, bool creates = true)
    {
        if ((Kind.Length > 0 && Kind != resource.Kind) || (Group.Length > 0 && Group != resource.Group) || (Version.Length > 0 && Version != resource.Version)) { return; }
        try { Visit(resource.Body, 0, change, Create && creates); }
        catch (KustomizeException error) { throw new KustomizeException($"considering field '{Path}' of object {resource.Id}: {error.Message}", error); }
    }

    /// <summary>Splits at slashes; a backslash keeps the slash behind it.</summary>
    public static string[] Split(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Length > 1 && path[0] == '/' ? path[1..].Split('/') : path.Split('/'))
        {
            if (parts.Count > 0 && parts[^1].EndsWith('\\')) { parts[^1] = parts[^1][..^1] + "/" + part; }
            else { parts.Add(part); }
        }

        return [.. parts];
    }

    private void Visit(object node, int at, Func<object?, object?> change, bool creates)
    {
        switch (node)
        {
            case List<object?> list: VisitElements(list, at, change, creates); break;
            case Dictionary<string, object?> map: VisitField(map, at, change, creates); break;
            default: throw new KustomizeException("expected sequence or mapping node");
        }
    }

    private void VisitElements(List<object?> list, int at, Func<object?, object?> change, bool creates)
    {
        foreach (var item in list)
        {
            if (item is null) { continue; }
            try { Visit(item, at, change, creates); }
            catch (KustomizeException error) { throw new KustomizeException($"visit traversal on path: [{string.Join(' ', Segments[at..])}]: {error.Message}", error); }
        }
    }

    private void VisitField(Dictionary<string, object?> map, int at, Func<object?, object?> change, bool creates)
    {
        var key = Segments[at];
        var isList = key.EndsWith("[]", StringComparison.Ordinal);
        if (isList) { key = key[..^2]; }
        if (key.Length == 0) { throw new KustomizeException("cannot set or create an empty field name"); }
        var mayMake = creates && !isList;
        if (!map.TryGetValue(key, out var value) && !mayMake) { return; }
        if (at == Segments.Length - 1)
        {
            map[key] = change(value);
            return;
        }

        if (value is null)
        {
            if (!mayMake) { return; }
            map[key] = value = new Dictionary<string, object?>(StringComparer.Ordinal);
        }

        Visit(value, at + 1, change, creates);
    }
}
