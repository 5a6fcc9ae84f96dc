using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dashboard.Live;
using Dashboard.Parts;
using GoTemplate;

namespace Dashboard.Features.ApplicationSets;

/// <summary>
/// Shows how the git directory generator of an ApplicationSet turns paths into Applications. It explains; what really
/// happens is the controller's, and stands beside it.
/// </summary>
public static partial class GitDirectories
{
    /// <summary>The patterns of the first git directory generator, in order.</summary>
    public static ImmutableArray<(string Pattern, bool Exclude)> Patterns(JsonObject set) =>
        [.. Generator(set).Items("directories").Select(d => (d.Text("path") ?? "", d.IsTrue("exclude")))];

    /// <summary>How often the generator looks at git, in seconds; Argo CD's default is three minutes.</summary>
    public static long RequeueSeconds(JsonObject set) => Generator(set).Number("requeueAfterSeconds") ?? 180;

    /// <summary>Explains each directory that a pattern speaks of: those that are taken in first.</summary>
    public static ImmutableArray<GeneratedDirectory> Explain(JsonObject set, IEnumerable<string> directories)
    {
        var patterns = Patterns(set);
        return [.. directories.Where(path => !path.Split('/').Any(part => part.StartsWith('.'))).Select(path => Explain(set, patterns, path)).OfType<GeneratedDirectory>().OrderByDescending(row => row.Matched)];
    }

    /// <summary>Explains one directory, whether it exists or not; null where no pattern speaks of it.</summary>
    public static GeneratedDirectory? Explain(JsonObject set, ImmutableArray<(string Pattern, bool Exclude)> patterns, string path)
    {
        var include = patterns.FirstOrDefault(p => !p.Exclude && IsMatch(p.Pattern, path)).Pattern;
        var exclude = patterns.FirstOrDefault(p => p.Exclude && IsMatch(p.Pattern, path)).Pattern;
        if (include is null) { return null; }
        if (exclude is not null) { return new(path, exclude, false, [], "", null, null); }

        var isGo = set.IsTrue("spec", "goTemplate");
        var shown = Shown(path);
        try
        {
            var text = new TemplateText(isGo, Missing(set));
            var parameters = Parameters(set, path, isGo, text);
            var rendered = Fill(set.At("spec", "template") ?? new JsonObject(), value => text.Fill(value, parameters)).AsObject();
            var application = Fill(rendered, TemplateText.Plain).AsObject();
            var name = application.Text("metadata", "name") ?? "";
            return new(path, include, true, shown, YamlWriter.Write(rendered), application, name.Length > 253 || !ValidName().IsMatch(name) ? name : null);
        }
        catch (TemplateException failed) { return new(path, include, true, shown, "", null, failed.Message); }
    }

    /// <summary>The name as Argo CD makes it fit for DNS.</summary>
    public static string Normalize(string name)
    {
        var fitting = NotDns().Replace(name.ToLowerInvariant(), "-");
        return (fitting.Length > 253 ? fitting[..253] : fitting).Trim('-', '.');
    }

    /// <summary>Whether a path fits a pattern in which <c>*</c> and <c>?</c> stay within one part, as Go's <c>path.Match</c> reads it.</summary>
    public static bool IsMatch(string pattern, string path)
    {
        string[] wanted = pattern.Split('/'), given = path.Split('/');
        return wanted.Length == given.Length && wanted.Zip(given).All(part =>
            Regex.IsMatch(part.Second, "^" + Regex.Escape(part.First).Replace("\\*", "[^/]*", StringComparison.Ordinal).Replace("\\?", "[^/]", StringComparison.Ordinal) + "$", RegexOptions.NonBacktracking));
    }

    private static JsonNode? Generator(JsonObject set) => set.Items("spec", "generators").Select(g => g.At("git")).FirstOrDefault(g => g.At("directories") is JsonArray);

    private static MissingKey Missing(JsonObject set) => set.Items("spec", "goTemplateOptions").Select(option => option.ToString()).LastOrDefault() switch
    {
        "missingkey=error" => MissingKey.Error,
        "missingkey=zero" => MissingKey.Zero,
        _ => MissingKey.Invalid,
    };

    private static ImmutableArray<(string, string)> Shown(string path)
    {
        var parts = path.Split('/');
        return [("path.basename", parts[^1]), ("path.path", path), ("path.basenameNormalized", Normalize(parts[^1])), ("path.segments", $"[{string.Join(' ', parts)}]")];
    }

    private static JsonObject Parameters(JsonObject set, string path, bool isGo, TemplateText text)
    {
        var parts = path.Split('/');
        var parameters = new JsonObject();
        if (isGo)
        {
            parameters["path"] = new JsonObject
            {
                ["path"] = path,
                ["basename"] = parts[^1],
                ["basenameNormalized"] = Normalize(parts[^1]),
                ["segments"] = new JsonArray([.. parts.Select(part => JsonValue.Create(part))]),
            };
        }
        else
        {
            (parameters["path"], parameters["path.basename"], parameters["path.basenameNormalized"]) = (path, parts[^1], Normalize(parts[^1]));
            for (var index = 0; index < parts.Length; index++) { parameters[$"path[{index}]"] = parts[index]; }
        }

        var values = (Generator(set).At("values") as JsonObject ?? []).ToDictionary(value => value.Key, value => TemplateText.Plain(text.Fill(value.Value?.ToString() ?? "", parameters)));
        foreach (var (name, value) in values)
        {
            if (!isGo) { parameters[$"values.{name}"] = value; continue; }
            if (parameters["values"] is not JsonObject) { parameters["values"] = new JsonObject(); }
            parameters["values"]![name] = value;
        }

        return parameters;
    }

    private static JsonNode Fill(JsonNode node, Func<string, string> fill) => node switch
    {
        JsonObject fields => new JsonObject(fields.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Key, (JsonNode?)Fill(f.Value!, fill)))),
        JsonArray items => new JsonArray([.. items.OfType<JsonNode>().Select(item => Fill(item, fill))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(fill(text)),
        _ => node.DeepClone(),
    };

    [GeneratedRegex("[^-a-z0-9.]", RegexOptions.NonBacktracking)]
    private static partial Regex NotDns();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", RegexOptions.NonBacktracking)]
    private static partial Regex ValidName();
}
