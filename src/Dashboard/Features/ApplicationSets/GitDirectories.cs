using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dashboard.Live;
using Dashboard.Parts;

namespace Dashboard.Features.ApplicationSets;

/// <summary>
/// Shows how the git directory generator of an ApplicationSet turns paths into Applications. It explains; what really
/// happens is the controller's, and stands beside it.
/// </summary>
public static partial class GitDirectories
{
    /// <summary>Stands before inserted text.</summary>
    public const char Open = '\uE000';

    /// <summary>Stands after inserted text.</summary>
    public const char Close = '\uE001';

    /// <summary>The patterns of the first git directory generator, in order.</summary>
    public static ImmutableArray<(string Pattern, bool Exclude)> Patterns(JsonObject set) =>
        [.. Generator(set).Items("directories").Select(d => (d.Text("path") ?? "", d.IsTrue("exclude")))];

    /// <summary>How often the generator looks at git, in seconds; Argo CD's default is three minutes.</summary>
    public static long RequeueSeconds(JsonObject set) => Generator(set).Number("requeueAfterSeconds") ?? 180;

    /// <summary>Explains each directory that a pattern speaks of.</summary>
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

        var parameters = Parameters(path);
        string? unknown = null;
        var template = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = set.Text("spec", "template", "metadata", "name") },
            ["spec"] = new JsonObject
            {
                ["source"] = new JsonObject { ["path"] = set.Text("spec", "template", "spec", "source", "path") },
                ["destination"] = new JsonObject { ["namespace"] = set.Text("spec", "template", "spec", "destination", "namespace") },
            },
        };
        var rendered = Fill(template, text => Insert(text, path, ref unknown));
        var name = Plain(rendered.Text("metadata", "name") ?? "");
        var problem = unknown ?? (name.Length > 253 || !ValidName().IsMatch(name) ? name : null);
        return new(path, include, true, parameters, YamlWriter.Write(rendered.AsObject()), name, problem);
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

    private static ImmutableArray<(string, string)> Parameters(string path)
    {
        var parts = path.Split('/');
        return [("path.basename", parts[^1]), ("path.path", path), ("path.basenameNormalized", Normalize(parts[^1])), ("path.segments", $"[{string.Join(' ', parts)}]")];
    }

    private static string Insert(string text, string path, ref string? unknown)
    {
        var parts = path.Split('/');
        string? other = null;
        var result = Expression().Replace(text, match =>
        {
            var expression = match.Groups[1].Value.Trim().TrimStart('.');
            var value = expression switch
            {
                "path" or "path.path" => path,
                "path.basename" => parts[^1],
                "path.basenameNormalized" => Normalize(parts[^1]),
                _ => Segment().Match(expression) is { Success: true } m && int.Parse(m.Groups[1].Success ? m.Groups[1].ValueSpan : m.Groups[2].ValueSpan, CultureInfo.InvariantCulture) is var n && n < parts.Length ? parts[n] : null,
            };
            if (value is not null) { return $"{Open}{value}{Close}"; }
            other = match.Value;
            return match.Value;
        });
        unknown ??= other;
        return result;
    }

    private static JsonNode Fill(JsonNode node, Func<string, string> fill) => node switch
    {
        JsonObject fields => new JsonObject(fields.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Key, (JsonNode?)Fill(f.Value!, fill)))),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(fill(text)),
        _ => node.DeepClone(),
    };

    private static string Plain(string text) => text.Replace(Open.ToString(), "", StringComparison.Ordinal).Replace(Close.ToString(), "", StringComparison.Ordinal);

    [GeneratedRegex(@"\{\{(.*?)\}\}", RegexOptions.NonBacktracking)]
    private static partial Regex Expression();

    [GeneratedRegex(@"^(?:index \.?path\.segments (\d{1,3})|path\[(\d{1,3})\])$", RegexOptions.NonBacktracking)]
    private static partial Regex Segment();

    [GeneratedRegex("[^-a-z0-9.]", RegexOptions.NonBacktracking)]
    private static partial Regex NotDns();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", RegexOptions.NonBacktracking)]
    private static partial Regex ValidName();
}
