using GoTemplate.Values;
using Helm.Charts;
using Yaml;

namespace Helm.Rendering;

/// <summary>The object <c>.Chart</c>.</summary>
internal static class ChartObject
{
    private static readonly string[] Texts = ["Home", "Description", "Icon", "Condition", "Tags"];

    public static object Of(HelmChart chart, HelmFlavor flavor)
    {
        var document = chart.Metadata.Document;
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["Name"] = chart.Name,
            ["Version"] = chart.Metadata.Version,
            ["APIVersion"] = chart.Metadata.ApiVersion,
            ["AppVersion"] = chart.Metadata.AppVersion,
            ["KubeVersion"] = chart.Metadata.KubeVersion,
            ["Type"] = chart.Metadata.Type,
            ["IsRoot"] = chart.Parent is null,
            ["Deprecated"] = document.GetValueOrDefault("deprecated") is true,
            ["Annotations"] = document.GetValueOrDefault("annotations") as Dictionary<string, object?> ?? new(StringComparer.Ordinal),
            ["Keywords"] = document.GetValueOrDefault("keywords") as List<object?> ?? [],
            ["Sources"] = document.GetValueOrDefault("sources") as List<object?> ?? [],
            ["Maintainers"] = (document.GetValueOrDefault("maintainers") as List<object?> ?? []).OfType<Dictionary<string, object?>>()
                .Select(person => (object?)Person(person)).ToList(),
            ["Dependencies"] = chart.Metadata.Dependencies.Select(below => (object?)new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["Name"] = below.Name,
                ["Version"] = below.Version,
                ["Repository"] = below.Repository,
                ["Condition"] = below.Condition,
                ["Alias"] = below.Alias,
            }).ToList(),
        };
        foreach (var name in Texts) { fields[name] = ChartMetadata.Cleaned(document, name.ToLowerInvariant()); }
        return flavor == HelmFlavor.Four ? fields : new ChartStruct(fields, document);
    }

    private static Dictionary<string, object?> Person(Dictionary<string, object?> person) => new(StringComparer.Ordinal)
    {
        ["Name"] = ChartMetadata.Cleaned(person, "name"),
        ["Email"] = ChartMetadata.Cleaned(person, "email"),
        ["URL"] = ChartMetadata.Cleaned(person, "url"),
    };

    /// <summary>Helm 3 gives a struct: unknown fields are errors, and JSON has the names of Chart.yaml.</summary>
    private sealed class ChartStruct(Dictionary<string, object?> fields, Dictionary<string, object?> document) : IGoObject, IGoJsonValue
    {
        public string TypeName => "chart.Metadata";

        public string Kind => "struct";

        public string? Text => null;

        public bool TryGetMember(string name, out object? member) => fields.TryGetValue(name, out member);

        public object? ToJsonValue() => document;
    }
}
