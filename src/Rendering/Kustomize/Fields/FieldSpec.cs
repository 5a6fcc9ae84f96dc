using Kustomize.Resources;

namespace Kustomize.Fields;

/// <summary>A place in objects of certain types.</summary>
internal sealed record FieldSpec(string Path, string Kind = "", string Group = "", string Version = "", bool Create = false)
{
    private string[]? _segments;

    private string[] Segments => _segments ??= Path.Replace("\\/", "\u0001", StringComparison.Ordinal).Split('/')
        .Select(segment => segment.Replace('\u0001', '/').Replace("[]", "", StringComparison.Ordinal)).Where(segment => segment.Length > 0).ToArray();

    public bool Selects(Resource resource) => (Kind.Length == 0 || Kind == resource.Kind) && (Group.Length == 0 || Group == resource.Group) && (Version.Length == 0 || Version == resource.Version);

    /// <summary>Replaces what stands at the place, in every element of the lists on the way.</summary>
    public void Apply(Resource resource, Func<object?, object?> change)
    {
        if (Selects(resource)) { Visit(resource.Body, 0, change); }
    }

    private void Visit(object? node, int at, Func<object?, object?> change)
    {
        switch (node)
        {
            case List<object?> list:
                foreach (var item in list) { Visit(item, at, change); }
                break;
            case Dictionary<string, object?> map:
                var key = Segments[at];
                var present = map.TryGetValue(key, out var value);
                if (at == Segments.Length - 1)
                {
                    if (present && value is not null || Create) { map[key] = change(value); }
                    break;
                }

                if (value is null)
                {
                    if (!Create) { break; }
                    map[key] = value = new Dictionary<string, object?>(StringComparer.Ordinal);
                }

                Visit(value, at + 1, change);
                break;
        }
    }
}
