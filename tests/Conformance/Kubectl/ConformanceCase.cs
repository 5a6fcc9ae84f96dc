using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Conformance.Kubectl;

/// <summary>One case of <c>kubectl/cases.yaml</c>.</summary>
internal sealed class ConformanceCase
{
    public string Name { get; set; } = "";

    public List<string> Needs { get; set; } = [];

    public string? Setup { get; set; }

    public Dictionary<string, string> Files { get; set; } = [];

    public List<ConformanceStep> Steps { get; set; } = [];

    /// <summary>Whether the case defines kinds: all name theirs alike, so only one of them may run at a time.</summary>
    public bool DefinesKinds => Files.Values.Append(Setup ?? "").Any(text => text.Contains("kind: CustomResourceDefinition", StringComparison.Ordinal));

    public static IReadOnlyList<ConformanceCase> Read(string path)
    {
        var deserializer = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build();
        using var reader = File.OpenText(path);
        return deserializer.Deserialize<Dictionary<string, List<ConformanceCase>>>(reader)["cases"];
    }
}
