using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Bootstrap;

/// <summary>
/// Reads roles from a short notation: a line <c>role NAME [label=value]</c>, then a rule a line, <c>VERBS | GROUPS | RESOURCES [| NAMES]</c>
/// or <c>VERBS | PATHS</c>, each a list with commas. The core group is written <c>core</c>.
/// </summary>
internal static class RoleText
{
    public static IEnumerable<(string Name, string? Label, JsonArray Rules)> Read(string text)
    {
        (string Name, string? Label, JsonArray Rules)? current = null;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("role ", StringComparison.Ordinal))
            {
                if (current is { } done) { yield return done; }
                var words = line.Split(' ');
                current = (words[1], words.Length > 2 ? words[2] : null, []);
                continue;
            }

            current!.Value.Rules.Add(Rule(line.Split('|', StringSplitOptions.TrimEntries)));
        }

        if (current is { } last) { yield return last; }
    }

    private static JsonObject Rule(string[] fields)
    {
        static JsonArray Strings(string list) =>
            [.. list.Split(',', StringSplitOptions.TrimEntries).Select(value => (JsonNode)(value == "core" ? "" : value))];
        if (fields.Length == 2) { return new JsonObject { ["nonResourceURLs"] = Strings(fields[1]), ["verbs"] = Strings(fields[0]) }; }
        var rule = new JsonObject { ["apiGroups"] = Strings(fields[1]), ["resources"] = Strings(fields[2]), ["verbs"] = Strings(fields[0]) };
        if (fields.Length > 3) { rule["resourceNames"] = Strings(fields[3]); }
        return rule;
    }
}
