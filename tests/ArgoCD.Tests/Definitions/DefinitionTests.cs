using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Embedded.Cluster.Upstream;
using Testing;

namespace ArgoCD.Tests.Definitions;

public sealed partial class DefinitionTests
{
    private static readonly Uri Manifest = new("https://raw.githubusercontent.com/argoproj/argo-cd/v3.5.1/manifests/install.yaml");

    public static TheoryData<string> Kinds => ["Application", "ApplicationSet", "AppProject"];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_definition_takes_and_refuses_what_upstreams_does(string kind)
    {
        var data = Repository.ConformanceFolder();
        if (data is null) { Assert.Skip("no conformance data: set CONFORMANCE_DIR"); }
        var upstream = DefinitionFile.Read(await File.ReadAllTextAsync(Path.Combine(data, "upstream", "argo-cd-v3.5.1-install.yaml"), TestContext.Current.CancellationToken));

        var ours = DefinitionFile.Fields((await OursAsync())[kind]).ToDictionary();
        var theirs = DefinitionFile.Fields(upstream[kind]).ToDictionary();

        // A generator's own template, and generators within generators, are open here: the definition would be ten times as large.
        static bool IsOpen(string path) => GeneratorTemplate().IsMatch(path);
        Assert.Equal(
            theirs.Where(field => !IsOpen(field.Key)).Select(field => $"{field.Key}: {field.Value}").Order(StringComparer.Ordinal),
            ours.Where(field => !IsOpen(field.Key)).Select(field => $"{field.Key}: {field.Value}").Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Each_field_of_a_definition_stands_in_the_document_that_says_what_is_honoured(string kind)
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "argocd.md"), TestContext.Current.CancellationToken);
        var section = document[document.IndexOf($"\n## {kind}\n", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", 4, StringComparison.Ordinal)];
        var rows = section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(row => Code().Matches(row.Split('|')[1]).Select(match => (Field: match.Groups[1].Value, Row: row))).ToDictionary();

        var fields = DefinitionFile.Fields((await OursAsync())[kind]).Select(field => field.Path.Replace("[]", "", StringComparison.Ordinal).Replace("{}", "", StringComparison.Ordinal)).Distinct().ToList();
        var leaves = fields.Where(field => Part().IsMatch(field) && !fields.Exists(other => other.StartsWith(field + ".", StringComparison.Ordinal)));

        Assert.Equal([], leaves.Where(field => !IsTold(field, rows)));
    }

    /// <summary>A row is a field's own, or tells by name of one that is below its own, or says of its own that it means the whole.</summary>
    private static bool IsTold(string field, Dictionary<string, string> rows)
    {
        var above = field;
        while (!rows.ContainsKey(above))
        {
            var end = above.LastIndexOf('.');
            if (end < 0) { return false; }
            above = above[..end];
        }

        return above == field || rows[above].Contains("whole", StringComparison.Ordinal) || rows[above].Contains($"`{field[(field.LastIndexOf('.') + 1)..]}`", StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyDictionary<string, JsonObject>> OursAsync() =>
        DefinitionFile.Read(Encoding.UTF8.GetString((await new UpstreamCatalogue().ReadAsync(Manifest, TestContext.Current.CancellationToken))!.Value.Span));

    [GeneratedRegex(@"^spec\.generators\[\]\.(\w+\.template|(matrix|merge)\.generators\[\])(\W.*)?$")]
    private static partial Regex GeneratorTemplate();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^(spec|operation|status)\.")]
    private static partial Regex Part();
}
