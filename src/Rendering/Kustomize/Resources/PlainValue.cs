namespace Kustomize.Resources;

/// <summary>Copies plain values.</summary>
internal static class PlainValue
{
    public static object? Copy(object? value) => value switch
    {
        Dictionary<string, object?> map => Copy(map),
        List<object?> list => list.ConvertAll(Copy),
        _ => value,
    };

    public static Dictionary<string, object?> Copy(Dictionary<string, object?> map) =>
        map.ToDictionary(entry => entry.Key, entry => Copy(entry.Value), StringComparer.Ordinal);
}
