using GoTemplate.Versions;

namespace Helm.Charts;

/// <summary>Switches, renames and imports what Chart.yaml declares as dependencies.</summary>
internal static class DependencyProcessing
{
    public static void CheckPresent(HelmChart chart, HelmFlavor flavor)
    {
        var missing = chart.Metadata.Dependencies.Where(wanted => !chart.Dependencies.Exists(below => below.Name == wanted.Name)).Select(wanted => wanted.Name).ToList();
        if (missing.Count == 0) { return; }
        throw new HelmException((flavor == HelmFlavor.Four ? "an" : "An")
            + " error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: "
            + string.Join(", ", missing));
    }

    public static void Process(HelmChart chart, Dictionary<string, object?> values, HelmFlavor flavor)
    {
        Enable(chart, values, "", flavor);
        Import(chart, flavor);
    }

    private static void Enable(HelmChart chart, Dictionary<string, object?> values, string path, HelmFlavor flavor)
    {
        if (chart.Metadata.Dependencies.Count == 0) { return; }
        var kept = chart.Dependencies.Where(below => !chart.Metadata.Dependencies.Exists(wanted => Fits(wanted, below))).ToList();
        foreach (var wanted in chart.Metadata.Dependencies)
        {
            if (chart.Dependencies.Find(below => Fits(wanted, below)) is { } found)
            {
                var copy = found.Copy(flavor);
                if (wanted.Alias.Length > 0) { copy.Metadata.Name = wanted.Alias; }
                kept.Add(copy);
            }

            if (wanted.Alias.Length > 0) { wanted.Name = wanted.Alias; }
        }

        chart.Dependencies = kept;
        kept.ForEach(below => below.Parent = chart);
        var coalesced = ValueCoalescing.Coalesce(chart, HelmValues.Copy(values), flavor);
        foreach (var wanted in chart.Metadata.Dependencies)
        {
            wanted.IsEnabled = ByTags(wanted, coalesced);
            wanted.IsEnabled = ByCondition(wanted, coalesced, path) ?? wanted.IsEnabled;
        }

        var disabled = chart.Metadata.Dependencies.Where(wanted => !wanted.IsEnabled).Select(wanted => wanted.Name).ToHashSet(StringComparer.Ordinal);
        chart.Dependencies = chart.Dependencies.Where(below => !disabled.Contains(below.Name)).ToList();
        chart.Metadata.Dependencies.RemoveAll(wanted => !wanted.IsEnabled);
        foreach (var below in chart.Dependencies) { Enable(below, coalesced, path + below.Name + ".", flavor); }
    }

    private static bool Fits(ChartDependency wanted, HelmChart chart)
    {
        if (chart.Name != wanted.Name) { return false; }
        var constraint = VersionConstraint.Parse(wanted.Version).Constraint;
        var version = SemanticVersion.Parse(chart.Metadata.Version).Version;
        return constraint is not null && version is not null && constraint.Allows(version);
    }

    private static bool ByTags(ChartDependency wanted, Dictionary<string, object?> values)
    {
        var tags = values.GetValueOrDefault("tags") as Dictionary<string, object?>;
        var said = wanted.Tags.Select(tag => tags?.GetValueOrDefault(tag)).OfType<bool>().ToList();
        return said.Count == 0 || said.Contains(true);
    }

    private static bool? ByCondition(ChartDependency wanted, Dictionary<string, object?> values, string path)
    {
        foreach (var condition in wanted.Condition.Trim().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var value = HelmValues.At(values, path + condition.Trim());
            if (value is bool decided) { return decided; }
        }

        return null;
    }

    private static void Import(HelmChart chart, HelmFlavor flavor)
    {
        foreach (var below in chart.Dependencies) { Import(below, flavor); }
        if (chart.Metadata.Dependencies.Count == 0) { return; }
        var values = ValueCoalescing.Coalesce(chart, new(StringComparer.Ordinal), flavor, merge: true);
        var imported = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var wanted in chart.Metadata.Dependencies)
        {
            foreach (var entry in wanted.ImportValues)
            {
                switch (entry)
                {
                    case Dictionary<string, object?> pair:
                        var (child, parent) = (pair.GetValueOrDefault("child") as string ?? "", pair.GetValueOrDefault("parent") as string ?? "");
                        if (HelmValues.Table(values, wanted.Name + "." + child) is { } table) { ValueCoalescing.Tables(imported, AtPath(parent, HelmValues.Copy(table)), flavor, merge: true); }
                        break;
                    case string name:
                        if (HelmValues.Table(values, wanted.Name + ".exports." + name) is { } exported) { ValueCoalescing.Tables(imported, HelmValues.Copy(exported), flavor, merge: true); }
                        break;
                }
            }
        }

        chart.Values = ValueCoalescing.Tables(values, imported, flavor, merge: true);
    }

    private static Dictionary<string, object?> AtPath(string path, Dictionary<string, object?> table)
    {
        if (path is "" or ".") { return table; }
        foreach (var key in path.Split('.').Reverse()) { table = new(StringComparer.Ordinal) { [key] = table }; }
        return table;
    }
}
