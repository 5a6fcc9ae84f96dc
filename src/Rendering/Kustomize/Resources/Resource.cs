using System.Globalization;
using Yaml;

namespace Kustomize.Resources;

/// <summary>An object on its way through the transformers, with what it was called before.</summary>
internal sealed class Resource(Dictionary<string, object?> body)
{
    public Dictionary<string, object?> Body { get; private set; } = body;

    public List<ResourceId> Previous { get; } = [];

    public List<string> Prefixes { get; } = [];

    public List<string> Suffixes { get; } = [];

    public bool NeedsHash { get; set; }

    /// <summary>Where it comes from; null where nobody asked.</summary>
    public Origin? Origin { get; set; }

    /// <summary>What changed it since, in order.</summary>
    public List<Origin> Transformations { get; } = [];

    /// <summary>
    /// Places that one transformer gave the same value in one go. They stay one node in Kustomize, so that changing the value
    /// at one of them changes all.
    /// </summary>
    public List<(string Key, List<Dictionary<string, object?>> Places)> SharedValues { get; } = [];

    public bool IsGenerated { get; set; }

    public string ApiVersion => Text(Body, "apiVersion");

    public string Kind => Text(Body, "kind");

    public string Group => ApiVersion.IndexOf('/', StringComparison.Ordinal) is var at and >= 0 ? ApiVersion[..at] : "";

    public string Version => ApiVersion[(ApiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public string Name
    {
        get => Text(Metadata, "name");
        set => MetadataToWrite["name"] = value;
    }

    public string Namespace => Text(Metadata, "namespace");

    public Dictionary<string, object?> Metadata => Body.GetValueOrDefault("metadata") as Dictionary<string, object?> ?? [];

    public Dictionary<string, object?> MetadataToWrite
    {
        get
        {
            if (Body.GetValueOrDefault("metadata") is not Dictionary<string, object?> metadata) { Body["metadata"] = metadata = new(StringComparer.Ordinal); }
            return metadata;
        }
    }

    public ResourceId Id => new(Group, Version, Kind, Name, Namespace);

    public ResourceId OriginalId => Previous.Count > 0 ? Previous[0] : Id;

    public IEnumerable<ResourceId> AllIds => Previous.Append(Id);

    public void Remember()
    {
        if (Previous.Count == 0 || Previous[^1] != Id) { Previous.Add(Id); }
    }

    public void Replace(Dictionary<string, object?> body) => Body = body;

    public static string Text(Dictionary<string, object?> map, string key) => map.GetValueOrDefault(key) switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => GoNumber.Format(number),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => "",
    };
}
