using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
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

    /// <summary>The rules that aggregation fills in.</summary>
    private static readonly IgnoreRule AggregatedRules = new(
        "rbac.authorization.k8s.io", "ClusterRole", "", "", [], [JqPath.Parse("select(.aggregationRule) | .rules")], []);

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

    /// <summary>Fields of custom resources that are of types of Kubernetes, by <c>group/Kind</c>.</summary>
    public required FrozenDictionary<string, ImmutableArray<KnownField>> KnownFields { get; init; }

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
        var customizations = ResourceCustomization.Read(data, problems).ToList();
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
            IgnoreRules = [.. ReadIgnoreRules(customizations, problems), .. options.Flag("ignoreAggregatedRoles") == true ? [AggregatedRules] : Array.Empty<IgnoreRule>()],
            IgnoredStatus = options.Text("ignoreResourceStatusField") switch
            {
                "none" or "off" or "false" => "none",
                "crd" => "crd",
                _ => "all",
            },
            KnownFields = customizations.Where(entry => entry.Aspect == ResourceCustomization.KnownTypeFields).GroupBy(entry => $"{entry.Group}/{entry.Kind}")
                .ToFrozenDictionary(entries => entries.Key, entries => entries.SelectMany(entry => entry.Value.Items()).Select(KnownField.Read).ToImmutableArray()),
            HealthScripts = customizations.Where(entry => entry.Aspect == ResourceCustomization.Health).Select(entry => $"{entry.Group}/{entry.Kind}").ToFrozenSet(),
            Problems = problems.ToImmutable(),
        };
    }

    /// <summary>Whether objects of a kind are no resources of Applications.</summary>
    public bool IsExcluded(string group, string kind) =>
        IsListed(Exclusions, group, kind) || (Inclusions.Length > 0 && !IsListed(Inclusions, group, kind));

    /// <summary>Whether objects of a kind are not looked at; what Argo CD itself is made and told of is, whatever it says.</summary>
    public bool IsUnwatched(string group, string kind) => group != Words.Group && (group, kind) != ("", "ConfigMap") && IsExcluded(group, kind);

    /// <summary>Whether <c>status</c> of a kind does not count as a difference.</summary>
    public bool IgnoresStatusOf(string group, string kind) =>
        IgnoredStatus == "all" || (IgnoredStatus == "crd" && (group, kind) == ("apiextensions.k8s.io", "CustomResourceDefinition"));

    /// <summary>The fields of a kind that are of types of Kubernetes.</summary>
    public ImmutableArray<KnownField> KnownFieldsOf(string group, string kind) => KnownFields.TryGetValue($"{group}/{kind}", out var fields) ? fields
        : (group, kind) == (Words.Group, "Rollout") ? [KnownField.RolloutTemplate] : [];

    /// <summary>How objects are marked.</summary>
    public Marking Marking => new(TrackingMethod, InstanceLabelKey, InstallationId);

    /// <summary>The Application that a live object is marked for; null for none.</summary>
    public string? InstanceOf(JsonObject live) => Tracking.Owner(live, this);

    private static bool IsListed(ImmutableArray<(string Group, string Kind)> list, string group, string kind)
    {
        foreach (var (listedGroup, listedKind) in list)
        {
            if ((listedKind == "*" || listedKind == kind) && GlobPattern.IsMatch(listedGroup, group))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Entries that name other clusters than the one there is do not count.</summary>
    private static IEnumerable<(string Group, string Kind)> ReadKinds(JsonObject? data, string key, ImmutableArray<string>.Builder problems)
    {
        foreach (var entry in Documents(data.Text(key), key, problems).SelectMany(document => document.Items())
            .Where(entry => !entry.Texts("clusters").Any() || entry.Texts("clusters").Any(pattern => GlobPattern.IsMatch(pattern, Words.InClusterServer))))
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

    private static IEnumerable<IgnoreRule> ReadIgnoreRules(IEnumerable<ResourceCustomization> customizations, ImmutableArray<string>.Builder problems)
    {
        foreach (var customization in customizations.Where(customization => customization.Aspect == ResourceCustomization.IgnoreDifferences))
        {
            JsonObject entry = (customization.Value as JsonObject)?.Copy() ?? [];
            (entry["group"], entry["kind"]) = (customization.Group, customization.Kind);
            if (TryRead(entry, customization.Key, problems) is { } rule)
            {
                yield return rule;
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
