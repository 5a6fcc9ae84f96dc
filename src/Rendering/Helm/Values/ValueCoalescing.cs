using GoTemplate.Values;
using Helm.Charts;

namespace Helm;

/// <summary>Lays user values over the defaults of a chart and of the charts below it.</summary>
internal static class ValueCoalescing
{
    /// <summary>Helm's CoalesceValues: the given table is changed and returned.</summary>
    public static Dictionary<string, object?> Coalesce(HelmChart chart, Dictionary<string, object?> values, HelmFlavor flavor, bool merge = false)
    {
        OverDefaults(chart, values, flavor, merge);
        foreach (var below in chart.Dependencies)
        {
            if (!values.TryGetValue(below.Name, out var given)) { values[below.Name] = given = new Dictionary<string, object?>(StringComparer.Ordinal); }
            if (given is not Dictionary<string, object?> section)
            {
                throw new HelmException($"type mismatch on {below.Name}: {(given is null ? "%!t(<nil>)" : $"%!t({GoTypes.NameOf(given)}={GoFormat.Print(given)})")}");
            }

            Globals(section, values, flavor);
            Coalesce(below, section, flavor, merge);
        }

        return values;
    }

    /// <summary>Fills a table from a lower one; null removes what the lower one has, in Helm 3 also a null of the lower one.</summary>
    public static Dictionary<string, object?> Tables(Dictionary<string, object?> over, Dictionary<string, object?> under, HelmFlavor flavor, bool merge = false)
    {
        foreach (var (key, value) in under)
        {
            if (!over.TryGetValue(key, out var present)) { over[key] = value; }
            else if (present is null) { if (!merge && (value is not null || flavor == HelmFlavor.Three)) { over.Remove(key); } }
            else if (value is Dictionary<string, object?> table && present is Dictionary<string, object?> own) { Tables(own, table, flavor, merge); }
        }

        return over;
    }

    private static void OverDefaults(HelmChart chart, Dictionary<string, object?> values, HelmFlavor flavor, bool merge)
    {
        foreach (var (key, value) in HelmValues.Copy(chart.Values))
        {
            if (!values.TryGetValue(key, out var present)) { values[key] = value; }
            else if (present is null) { if (!merge) { values.Remove(key); } }
            else if (present is Dictionary<string, object?> own && value is Dictionary<string, object?> table)
            {
                Tables(own, table, flavor, merge || chart.Dependencies.Exists(below => below.Name == key));
            }
        }
    }

    /// <summary>Globals of the chart above win; only the first level of their tables is copied, as in Helm, so that deeper ones are shared.</summary>
    private static void Globals(Dictionary<string, object?> below, Dictionary<string, object?> above, HelmFlavor flavor)
    {
        if (!below.TryGetValue("global", out var present)) { present = new Dictionary<string, object?>(StringComparer.Ordinal); }
        if (present is not Dictionary<string, object?> own) { return; }
        if (!above.TryGetValue("global", out var source)) { source = new Dictionary<string, object?>(StringComparer.Ordinal); }
        if (source is not Dictionary<string, object?> globals) { return; }
        foreach (var (key, value) in globals)
        {
            if (value is Dictionary<string, object?> table)
            {
                var copy = new Dictionary<string, object?>(table, StringComparer.Ordinal);
                if (!own.TryGetValue(key, out var known)) { own[key] = copy; }
                else if (known is Dictionary<string, object?> under) { own[key] = Tables(copy, under, flavor, merge: true); }
            }
            else if (own.GetValueOrDefault(key) is not Dictionary<string, object?>) { own[key] = value; }
        }

        below["global"] = own;
    }
}
