using GoTemplate.Values;
using Helm.Charts;

namespace Helm;

/// <summary>Lays user values over the defaults of a chart and of the charts below it.</summary>
internal static class ValueCoalescing
{
    /// <summary>Helm's CoalesceValues: the given table is changed and returned.</summary>
    public static Dictionary<string, object?> Coalesce(HelmChart chart, Dictionary<string, object?> values, bool merge = false)
    {
        OverDefaults(chart, values, merge);
        foreach (var below in chart.Dependencies)
        {
            var section = values.GetValueOrDefault(below.Name) switch
            {
                null => new Dictionary<string, object?>(StringComparer.Ordinal),
                Dictionary<string, object?> table => table,
                var other => throw new HelmException($"type mismatch on {below.Name}: %!t({GoTypes.NameOf(other)}={GoFormat.Print(other)})"),
            };
            values[below.Name] = section;
            Globals(section, values, merge);
            Coalesce(below, section, merge);
        }

        return values;
    }

    /// <summary>Fills a table from a lower one; null removes what the lower one has.</summary>
    public static Dictionary<string, object?> Tables(Dictionary<string, object?> over, Dictionary<string, object?> under, bool merge = false)
    {
        foreach (var (key, value) in under)
        {
            if (!over.TryGetValue(key, out var present)) { over[key] = value; }
            else if (present is null) { if (!merge && value is not null) { over.Remove(key); } }
            else if (value is Dictionary<string, object?> table && present is Dictionary<string, object?> own) { Tables(own, table, merge); }
        }

        return over;
    }

    private static void OverDefaults(HelmChart chart, Dictionary<string, object?> values, bool merge)
    {
        foreach (var (key, value) in HelmValues.Copy(chart.Values))
        {
            if (!values.TryGetValue(key, out var present)) { values[key] = value; }
            else if (present is null) { if (!merge) { values.Remove(key); } }
            else if (present is Dictionary<string, object?> own && value is Dictionary<string, object?> table)
            {
                Tables(own, table, merge || chart.Dependencies.Exists(below => below.Name == key));
            }
        }
    }

    private static void Globals(Dictionary<string, object?> below, Dictionary<string, object?> above, bool merge)
    {
        if (below.GetValueOrDefault("global") is not Dictionary<string, object?> own)
        {
            if (below.GetValueOrDefault("global") is not null) { return; }
            own = new(StringComparer.Ordinal);
        }

        if (above.GetValueOrDefault("global") is not (null or Dictionary<string, object?>)) { return; }
        foreach (var (key, value) in above.GetValueOrDefault("global") as Dictionary<string, object?> ?? [])
        {
            if (value is Dictionary<string, object?> table)
            {
                var copy = HelmValues.Copy(table);
                if (!own.TryGetValue(key, out var present)) { own[key] = copy; }
                else if (present is Dictionary<string, object?> known) { own[key] = Tables(copy, known, merge); }
            }
            else if (own.GetValueOrDefault(key) is not Dictionary<string, object?>) { own[key] = value; }
        }

        below["global"] = own;
    }
}
