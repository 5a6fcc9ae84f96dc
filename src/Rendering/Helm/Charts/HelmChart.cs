namespace Helm.Charts;

/// <summary>A chart in memory, with the charts below it.</summary>
internal sealed class HelmChart
{
    /// <summary>What Chart.yaml says.</summary>
    public required ChartMetadata Metadata { get; init; }

    /// <summary>The values of values.yaml; every number is a float64.</summary>
    public required Dictionary<string, object?> Values { get; set; }

    /// <summary>The templates, by path in the chart.</summary>
    public required IReadOnlyList<ChartFile> Templates { get; init; }

    /// <summary>The other files.</summary>
    public required IReadOnlyList<ChartFile> Files { get; init; }

    /// <summary>values.schema.json.</summary>
    public string? Schema { get; init; }

    /// <summary>The charts below.</summary>
    public List<HelmChart> Dependencies { get; internal set; } = [];

    /// <summary>The chart above.</summary>
    public HelmChart? Parent { get; internal set; }

    /// <summary>The chart's name, or the alias it is used under.</summary>
    public string Name => Metadata.Name;

    internal string FullPath => Parent is null ? Name : Parent.FullPath + "/charts/" + Name;

    /// <summary>
    /// A copy to be used under a name of its own. Helm 4 gives it copies of the charts below; in Helm 3 they stay those of the
    /// original, and so do their paths and what is renamed among them.
    /// </summary>
    internal HelmChart Copy(HelmFlavor flavor)
    {
        var isShallow = flavor == HelmFlavor.Three;
        var copy = new HelmChart { Metadata = Metadata.Copy(isShallow), Values = HelmValues.Copy(Values), Templates = Templates, Files = Files, Schema = Schema };
        if (isShallow)
        {
            copy.Dependencies.AddRange(Dependencies);
            return copy;
        }

        foreach (var dependency in Dependencies)
        {
            var below = dependency.Copy(flavor);
            below.Parent = copy;
            copy.Dependencies.Add(below);
        }

        return copy;
    }
}
