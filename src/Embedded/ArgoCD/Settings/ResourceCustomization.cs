using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using YamlDotNet.Core;

namespace ArgoCD.Settings;

/// <summary>What the settings say of one aspect of a kind.</summary>
/// <param name="Key">Where they say it.</param>
/// <param name="Group">A pattern for the group.</param>
/// <param name="Kind">A pattern for the kind.</param>
/// <param name="Aspect">What it is about, such as <c>ignoreDifferences</c> or <c>health</c>.</param>
/// <param name="Value">What they say.</param>
internal sealed record ResourceCustomization(string Key, string Group, string Kind, string Aspect, JsonNode? Value)
{
    public const string Health = "health";
    public const string IgnoreDifferences = "ignoreDifferences";
    public const string KnownTypeFields = "knownTypeFields";

    private const string Prefix = "resource.customizations";

    /// <summary>Reads the one map of all kinds, <c>resource.customizations</c>, and the keys for one kind each.</summary>
    public static IEnumerable<ResourceCustomization> Read(JsonObject? data, ImmutableArray<string>.Builder problems)
    {
        foreach (var (kind, aspects) in Parse(data.Text(Prefix), Prefix, problems) as JsonObject ?? [])
        {
            foreach (var (name, value) in aspects as JsonObject ?? [])
            {
                yield return Of(Prefix, kind, name == "health.lua" ? Health : name, name == IgnoreDifferences ? Parse(value.Text(), Prefix, problems) : value);
            }
        }

        foreach (var (key, value) in data ?? [])
        {
            if (key.StartsWith(Prefix + ".", StringComparison.Ordinal) && key[(Prefix.Length + 1)..].Split('.', 2) is [var aspect, var kind])
            {
                yield return Of(key, kind.Replace('_', '/'), aspect, aspect is IgnoreDifferences or KnownTypeFields ? Parse(value.Text(), key, problems) : value);
            }
        }
    }

    private static ResourceCustomization Of(string key, string kind, string aspect, JsonNode? value) => kind.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash
        ? new(key, kind[..slash], kind[(slash + 1)..], aspect, value)
        : kind == "all" ? new(key, "*", "*", aspect, value) : new(key, "", kind, aspect, value);

    private static JsonNode? Parse(string yaml, string key, ImmutableArray<string>.Builder problems)
    {
        try
        {
            return YamlDocuments.Parse(yaml).FirstOrDefault();
        }
        catch (YamlException error)
        {
            problems.Add($"{key}: {error.Message}");
            return null;
        }
    }
}
