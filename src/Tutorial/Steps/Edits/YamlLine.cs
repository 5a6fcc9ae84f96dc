namespace Tutorial.Steps.Edits;

/// <summary>Reads and edits single lines of small YAML files, so that comments and order stay as the learner wrote them.</summary>
internal static class YamlLine
{
    /// <summary>The value of the first line <c>key: value</c> at any depth, unquoted; null where there is none.</summary>
    public static string? Find(string? text, string key) =>
        text?.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith(key + ":", StringComparison.Ordinal)).Select(line => Unquote(line[(key.Length + 1)..])).FirstOrDefault();

    /// <summary>Sets the value of the first line of a key, or adds it at the end of the mapping <paramref name="parent"/>.</summary>
    public static string Set(string text, string parent, string key, string value)
    {
        var lines = text.TrimEnd('\n').Split('\n').ToList();
        var at = lines.FindIndex(line => line.TrimStart().StartsWith(key + ":", StringComparison.Ordinal));
        if (at >= 0)
        {
            var indent = lines[at][..^lines[at].TrimStart().Length];
            lines[at] = $"{indent}{key}: {value}";
        }
        else
        {
            var start = lines.FindIndex(line => line == parent + ":");
            if (start < 0)
            {
                lines.Add(parent + ":");
                start = lines.Count - 1;
            }

            var end = start + 1;
            while (end < lines.Count && (lines[end].Length == 0 || lines[end][0] == ' ')) { end++; }
            while (lines[end - 1].Length == 0) { end--; }   // before the blank line that parts it from the next mapping
            lines.Insert(end, $"  {key}: {value}");
        }

        return string.Join('\n', lines) + "\n";
    }

    private static string Unquote(string value)
    {
        var trimmed = value.Trim();
        return trimmed.Length >= 2 && trimmed[0] is '"' or '\'' && trimmed[^1] == trimmed[0] ? trimmed[1..^1] : trimmed.Split(" #")[0].Trim();
    }
}
