using System.Globalization;
using GoTemplate.Versions;
using Yaml;

namespace Helm.Charts;

/// <summary>What Chart.yaml says.</summary>
internal sealed class ChartMetadata
{
    private ChartMetadata(Dictionary<string, object?> document) => Document = document;

    /// <summary>The chart's name; an alias replaces it.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>The chart's version.</summary>
    public string Version { get; private init; } = "";

    /// <summary><c>v1</c> or <c>v2</c>.</summary>
    public string ApiVersion { get; private init; } = "";

    /// <summary>The version of what it installs.</summary>
    public string AppVersion { get; private init; } = "";

    /// <summary>The range of Kubernetes versions it wants.</summary>
    public string KubeVersion { get; private init; } = "";

    /// <summary><c>application</c>, <c>library</c> or empty.</summary>
    public string Type { get; private init; } = "";

    /// <summary>The declared dependencies.</summary>
    public List<ChartDependency> Dependencies { get; private set; } = [];

    internal Dictionary<string, object?> Document { get; }

    internal bool IsLibrary => Type == "library";

    internal static ChartMetadata Parse(string text, string? requirements, HelmFlavor flavor)
    {
        object? read;
        try { read = YamlReader.ReadFirst(text, YamlDialect.Json); }
        catch (YamlReadException error) { throw new HelmException("cannot load Chart.yaml: error converting YAML to JSON: " + error.Message, error); }
        var document = read as Dictionary<string, object?> ?? (read is null ? new(StringComparer.Ordinal)
            : throw new HelmException("cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal " + GoJsonKind.Of(read) + " into Go value of type chart.Metadata"));
        var metadata = new ChartMetadata(document)
        {
            Name = Cleaned(document, "name"),
            Version = Cleaned(document, "version"),
            ApiVersion = Text(document, "apiVersion") is { Length: > 0 } api ? api : "v1",
            AppVersion = Cleaned(document, "appVersion"),
            KubeVersion = Cleaned(document, "kubeVersion"),
            Type = Text(document, "type"),
            Dependencies = Declared(document),
        };
        if (requirements is not null && YamlReader.ReadFirst(requirements, YamlDialect.Json) is Dictionary<string, object?> old)
        {
            metadata.Dependencies.AddRange(Declared(old));
        }

        metadata.Validate(flavor);
        return metadata;
    }

    internal ChartMetadata Copy(bool isShallow) => new(Document)
    {
        Name = Name,
        Version = Version,
        ApiVersion = ApiVersion,
        AppVersion = AppVersion,
        KubeVersion = KubeVersion,
        Type = Type,
        Dependencies = isShallow ? [.. Dependencies] : Dependencies.ConvertAll(d => new ChartDependency
        {
            Name = d.Name,
            Version = d.Version,
            Repository = d.Repository,
            Condition = d.Condition,
            Alias = d.Alias,
            Tags = d.Tags,
            ImportValues = d.ImportValues,
        }),
    };

    internal static string Text(Dictionary<string, object?> map, string key) => map.GetValueOrDefault(key) switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => GoNumber.FormatJson(number),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        var other => GoJson.Write(other),
    };

    internal static string Cleaned(Dictionary<string, object?> map, string key) =>
        string.Concat(Text(map, key).Select(c => char.IsWhiteSpace(c) ? ' ' : c).Where(c => !char.IsControl(c)));

    private void Validate(HelmFlavor flavor)
    {
        if (Name.Length == 0) { throw Invalid("chart.metadata.name is required"); }
        if (Name is "." or "..") { throw Invalid($"chart.metadata.name {GoJson.Quote(Name)} is not allowed"); }
        if (Name.Contains('/', StringComparison.Ordinal) || Name.Contains('\\', StringComparison.Ordinal)) { throw Invalid($"chart.metadata.name {GoJson.Quote(Name)} is invalid"); }
        if (Version.Length == 0) { throw Invalid("chart.metadata.version is required"); }
        if (SemanticVersion.Parse(Version).Version is null) { throw Invalid($"chart.metadata.version {GoJson.Quote(Version)} is invalid"); }
        if (Type is not ("" or "application" or "library")) { throw Invalid("chart.metadata.type must be application or library"); }
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var dependency in Dependencies)
        {
            if (dependency.Name.Length == 0 && dependency.Version.Length == 0) { throw Invalid("dependencies must not contain empty or null nodes"); }
            if (dependency.Alias.Length > 0 && !dependency.Alias.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            {
                throw Invalid($"dependency {GoJson.Quote(dependency.Name)} has disallowed characters in the alias");
            }

            var key = dependency.Alias.Length > 0 ? dependency.Alias : dependency.Name;
            if (!names.Add(key)) { throw Invalid($"more than one dependency with name or alias {GoJson.Quote(key)}"); }
        }

        if (flavor == HelmFlavor.Four && ApiVersion is not ("v1" or "v2")) { throw new HelmException("invalid chart apiVersion"); }
    }

    private static HelmException Invalid(string text) => new("validation: " + text);

    private static List<ChartDependency> Declared(Dictionary<string, object?> document)
    {
        var dependencies = new List<ChartDependency>();
        foreach (var entry in document.GetValueOrDefault("dependencies") as List<object?> ?? [])
        {
            var map = entry as Dictionary<string, object?> ?? [];
            dependencies.Add(new ChartDependency
            {
                Name = Cleaned(map, "name"),
                Version = Cleaned(map, "version"),
                Repository = Cleaned(map, "repository"),
                Condition = Cleaned(map, "condition"),
                Alias = Text(map, "alias"),
                Tags = [.. (map.GetValueOrDefault("tags") as List<object?> ?? []).OfType<string>()],
                ImportValues = map.GetValueOrDefault("import-values") as List<object?> ?? [],
            });
        }

        return dependencies;
    }
}
