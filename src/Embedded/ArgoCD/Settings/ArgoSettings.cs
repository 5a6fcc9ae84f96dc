using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Generators;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using YamlDotNet.Core;

namespace ArgoCD.Settings;

/// <summary>What ConfigMap <c>argocd-cm</c> says, read at the moment it is needed; a change counts at the next comparison.</summary>
internal sealed record ArgoSettings
{
    private static readonly ImmutableArray<(string Group, string Kind)> BuiltInExclusions =
    [
        ("events.k8s.io", "*"), ("metrics.k8s.io", "*"), ("", "Event"), ("coordination.k8s.io", "Lease"),
    ];

    public required string TrackingMethod { get; init; }

    public required string InstallationId { get; init; }

    /// <summary>The label of tracking by label.</summary>
    public required string InstanceLabelKey { get; init; }

    public required string KustomizeBuildOptions { get; init; }

    public required ImmutableArray<string> DisabledSourceTypes { get; init; }

    public required ImmutableArray<(string Group, string Kind)> Exclusions { get; init; }

    /// <summary>The only kinds that are looked at; all where none is stated.</summary>
    public required ImmutableArray<(string Group, string Kind)> Inclusions { get; init; }

    public required ImmutableArray<IgnoreRule> IgnoreRules { get; init; }

    /// <summary>Of which objects <c>status</c> does not count: <c>all</c>, <c>crd</c> or <c>none</c>.</summary>
    public required string IgnoredStatus { get; init; }

    /// <summary>Whether the rules that aggregation fills in do not count.</summary>
    public required bool IgnoresAggregatedRoles { get; init; }

    /// <summary>Kinds, as <c>group/Kind</c>, for which a script is given that replaces the health check.</summary>
    public required FrozenSet<string> HealthScripts { get; init; }

    /// <summary>What in the settings cannot be followed; empty where all can.</summary>
    public required ImmutableArray<string> Problems { get; init; }

    /// <param name="configMap">The ConfigMap; null where there is none.</param>
    public static ArgoSettings Read(JsonObject? configMap)
    {
        var data = configMap.Map("data");
        var problems = ImmutableArray.CreateBuilder<string>();
        var method = data.Text("application.resourceTrackingMethod");
        var options = Documents(data.Text("resource.compareoptions"), "resource.compareoptions", problems).FirstOrDefault();
        return new()
        {
            TrackingMethod = method is Tracking.ByLabel or Tracking.ByBoth ? method : Tracking.ByAnnotation,
            InstallationId = data.Text("installationID"),
            KustomizeBuildOptions = data.Text("kustomize.buildOptions"),
            DisabledSourceTypes = [.. new[] { ("kustomize.enable", "Kustomize"), ("helm.enable", "Helm") }
                .Where(entry => data.Text(entry.Item1) == "false").Select(entry => entry.Item2)],
            InstanceLabelKey = data.Text("application.instanceLabelKey") is { Length: > 0 } label ? label : Words.InstanceLabel,
            Exclusions = [.. BuiltInExclusions, .. ReadKinds(data, "resource.exclusions", problems)],
            Inclusions = [.. ReadKinds(data, "resource.inclusions", problems)],
            IgnoreRules = [.. ReadIgnoreRules(data, problems)],
            IgnoredStatus = options.Text("ignoreResourceStatusField") switch
            {
                "none" or "off" or "false" => "none",
                "crd" => "crd",
                _ => "all",
            },
            IgnoresAggregatedRoles = options.Flag("ignoreAggregatedRoles") == true,
            HealthScripts = (data ?? []).Select(entry => entry.Key).Where(key => key.StartsWith("resource.customizations.health.", StringComparison.Ordinal))
                .Select(key => KindOf(key["resource.customizations.health.".Length..])).ToFrozenSet(),
            Problems = problems.ToImmutable(),
        };
    }

    /// <summary>Whether objects of a kind are not looked at.</summary>
    public bool IsExcluded(string group, string kind) =>
        IsListed(Exclusions, group, kind) || (Inclusions.Length > 0 && !IsListed(Inclusions, group, kind) && group != Words.Group && (group, kind) != ("", "ConfigMap"));

    /// <summary>Whether <c>status</c> of a kind does not count as a difference.</summary>
    public bool IgnoresStatusOf(string group, string kind) =>
        IgnoredStatus == "all" || (IgnoredStatus == "crd" && (group, kind) == ("apiextensions.k8s.io", "CustomResourceDefinition"));

    /// <summary>How objects are marked.</summary>
    public Marking Marking => new(TrackingMethod, InstanceLabelKey, InstallationId);

    /// <summary>The Application that a live object is marked for; null for none.</summary>
    public string? InstanceOf(JsonObject live) => Tracking.Owner(live, this);

    private static bool IsListed(ImmutableArray<(string Group, string Kind)> list, string group, string kind)
    {
        foreach (var (listedGroup, listedKind) in list)
        {
            if (PathPattern.IsMatchAcross(listedGroup, group) && PathPattern.IsMatchAcross(listedKind, kind))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>From <c>group_Kind</c>, or <c>Kind</c> in the core group, to <c>group/Kind</c>.</summary>
    private static string KindOf(string key) => key.LastIndexOf('_') is >= 0 and var bar ? $"{key[..bar]}/{key[(bar + 1)..]}" : $"/{key}";

    /// <summary>Entries that name other clusters than the one there is do not count.</summary>
    private static IEnumerable<(string Group, string Kind)> ReadKinds(JsonObject? data, string key, ImmutableArray<string>.Builder problems)
    {
        foreach (var entry in Documents(data.Text(key), key, problems).SelectMany(document => document.Items())
            .Where(entry => !entry.Texts("clusters").Any() || entry.Texts("clusters").Any(pattern => PathPattern.IsMatchAcross(pattern, Words.InClusterServer))))
        {
            foreach (var group in entry.Texts("apiGroups").DefaultIfEmpty("*"))
            {
                foreach (var kind in entry.Texts("kinds").DefaultIfEmpty("*"))
                {
                    yield return (group, kind);
                }
            }
        }
    }

    private static IEnumerable<IgnoreRule> ReadIgnoreRules(JsonObject? data, ImmutableArray<string>.Builder problems)
    {
        const string Prefix = "resource.customizations.ignoreDifferences.";
        foreach (var (key, value) in data ?? [])
        {
            if (!key.StartsWith(Prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var kind = KindOf(key[Prefix.Length..]);
            var slash = kind.IndexOf('/', StringComparison.Ordinal);
            foreach (var document in Documents(value.Text(), key, problems).OfType<JsonObject>())
            {
                var isAll = key[Prefix.Length..] == "all";
                JsonObject entry = document.Copy();
                entry["group"] = isAll ? "*" : kind[..slash];
                entry["kind"] = isAll ? "*" : kind[(slash + 1)..];
                if (TryRead(entry, key, problems) is { } rule)
                {
                    yield return rule;
                }
            }
        }
    }

    private static IgnoreRule? TryRead(JsonObject entry, string key, ImmutableArray<string>.Builder problems)
    {
        try
        {
            return IgnoreRule.Read(entry);
        }
        catch (FormatException error)
        {
            problems.Add($"{key}: {error.Message}");
            return null;
        }
    }

    private static List<JsonNode?> Documents(string yaml, string key, ImmutableArray<string>.Builder problems)
    {
        try
        {
            return [.. YamlDocuments.Parse(yaml)];
        }
        catch (YamlException error)
        {
            problems.Add($"{key}: {error.Message}");
            return [];
        }
    }
}
