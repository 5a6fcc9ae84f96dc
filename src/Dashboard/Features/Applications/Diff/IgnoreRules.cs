using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dashboard.Live;
using Kubernetes.Runtime;
using Yaml;

namespace Dashboard.Features.Applications.Diff;

/// <summary>
/// The differences that Argo CD is told to ignore: by <c>spec.ignoreDifferences</c> of the Application, and by
/// <c>resource.customizations.ignoreDifferences.*</c> of the ConfigMap <c>argocd-cm</c>. Of jq expressions it understands paths.
/// </summary>
internal sealed partial class IgnoreRules
{
    private const string Customization = "resource.customizations.ignoreDifferences.";
    private readonly ImmutableArray<Rule> _rules;

    private IgnoreRules(ImmutableArray<Rule> rules) => _rules = rules;

    /// <summary>Reads the rules.</summary>
    /// <param name="application">The Application.</param>
    /// <param name="settings">The data of <c>argocd-cm</c>; null where it is not known.</param>
    public static IgnoreRules Of(JsonObject application, JsonObject? settings) => new(
    [
        .. application.Items("spec", "ignoreDifferences").Select(rule => new Rule(
            rule.Text("group") ?? "", rule.Text("kind") ?? "*", rule.Text("name"), rule.Text("namespace"), rule)),
        .. (settings ?? []).Where(setting => setting.Key.StartsWith(Customization, StringComparison.Ordinal)).Select(Customized).OfType<Rule>(),
    ]);

    /// <summary>The rules for one object.</summary>
    public ObjectRules For(string group, string kind, ObjectKey key) =>
        new([.. _rules.Where(rule => rule.Speaks(group, kind, key)).SelectMany(rule => rule.Patterns())]);

    private static Rule? Customized(KeyValuePair<string, JsonNode?> setting)
    {
        var name = setting.Key[Customization.Length..];
        var at = name.LastIndexOf('_');
        var (group, kind) = name == "all" ? ("*", "*") : at < 0 ? ("", name) : (name[..at], name[(at + 1)..]);
        try
        {
            return YamlReader.ReadFirst(setting.Value?.ToString() ?? "", YamlDialect.Json) is Dictionary<string, object?> body
                ? new Rule(group, kind, null, null, JsonNode.Parse(GoJson.Write(body, escapeHtml: false))!) : null;
        }
        catch (Exception malformed) when (malformed is YamlReadException or GoJsonException) { return null; }   // Argo CD says so itself
    }

    [GeneratedRegex(@"^(\.[A-Za-z_][A-Za-z0-9_-]*|\.?\[""[^""]+""\]|\.?\[\d*\])+$", RegexOptions.NonBacktracking)]
    private static partial Regex JqPath();

    [GeneratedRegex(@"\.([A-Za-z_][A-Za-z0-9_-]*)|\[""([^""]+)""\]|\[(\d*)\]", RegexOptions.NonBacktracking)]
    private static partial Regex JqStep();

    /// <summary>What is ignored in one object.</summary>
    /// <param name="Patterns">Pointers in which <c>*</c> stands for any item, or names of field managers.</param>
    public sealed record ObjectRules(ImmutableArray<(ImmutableArray<string> Steps, string? Manager, string Words)> Patterns)
    {
        /// <summary>The rule that ignores a field, in its own words; null where none does.</summary>
        public string? Ignoring(FieldPath path, ImmutableArray<FieldOwner> owners)
        {
            if (Patterns.IsEmpty) { return null; }
            var steps = path.Pointer.Split('/')[1..];
            return Patterns.FirstOrDefault(pattern => pattern.Manager is { } manager
                ? owners.Any(owner => owner.Manager == manager)
                : pattern.Steps.Length <= steps.Length && pattern.Steps.Zip(steps).All(pair => pair.First == "*" || pair.First == pair.Second)).Words;
        }
    }

    private sealed record Rule(string Group, string Kind, string? Name, string? Namespace, JsonNode Body)
    {
        public bool Speaks(string group, string kind, ObjectKey key) =>
            (Group == "*" || Group == group) && (Kind == "*" || Kind == kind)
            && (Name is null or "" || Name == key.Name) && (Namespace is null or "" || Namespace == key.Namespace);

        public IEnumerable<(ImmutableArray<string> Steps, string? Manager, string Words)> Patterns()
        {
            foreach (var pointer in Body.Items("jsonPointers").Select(p => p.ToString())) { yield return ([.. pointer.TrimStart('/').Split('/')], null, pointer); }
            foreach (var manager in Body.Items("managedFieldsManagers").Select(m => m.ToString())) { yield return ([], manager, manager); }
            foreach (var expression in Body.Items("jqPathExpressions").Select(e => e.ToString()).Where(e => JqPath().IsMatch(e)))
            {
                yield return ([.. JqStep().Matches(expression).Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Success ? m.Groups[2].Value : m.Groups[3].Length > 0 ? m.Groups[3].Value : "*")], null, expression);
            }
        }
    }
}
