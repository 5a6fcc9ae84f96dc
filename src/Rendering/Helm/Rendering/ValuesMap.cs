using GoTemplate.Values;

namespace Helm.Rendering;

/// <summary>The values of a chart, which have a named type of their own in Go.</summary>
internal sealed class ValuesMap(Dictionary<string, object?> values, HelmFlavor flavor) : Dictionary<string, object?>(values, StringComparer.Ordinal), IGoObject
{
    public string TypeName => flavor == HelmFlavor.Four ? "common.Values" : "chartutil.Values";

    public string Kind => "map";

    public string? Text => null;

    public bool TryGetMember(string name, out object? member)
    {
        member = null;
        return false;
    }
}
