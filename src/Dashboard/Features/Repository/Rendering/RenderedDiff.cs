using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Dashboard.Live;
using Dashboard.Parts;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Dashboard.Features.Repository.Rendering;

/// <summary>Two renderings of a directory as text.</summary>
internal static class RenderedDiff
{
    /// <summary>All objects as YAML documents.</summary>
    public static string Text(ImmutableArray<JsonObject> objects) => string.Join("---\n", objects.Select(YamlWriter.Write));

    /// <summary>The objects that differ, whole, with the signs of a diff before their lines; empty where none does.</summary>
    public static string Between(ImmutableArray<JsonObject> before, ImmutableArray<JsonObject> after)
    {
        var then = before.GroupBy(Key).ToDictionary(group => group.Key, group => YamlWriter.Write(group.First()));
        var now = after.GroupBy(Key).ToDictionary(group => group.Key, group => YamlWriter.Write(group.First()));
        var text = new StringBuilder();
        foreach (var key in now.Keys.Concat(then.Keys.Where(key => !now.ContainsKey(key))))
        {
            var (old, young) = (then.GetValueOrDefault(key, ""), now.GetValueOrDefault(key, ""));
            if (old == young) { continue; }
            text.Append("@@ ").Append(key).Append('\n');
            foreach (var line in InlineDiffBuilder.Diff(old, young).Lines)
            {
                if (line.Type == ChangeType.Imaginary || (line.Text.Length == 0 && line.Type == ChangeType.Unchanged)) { continue; }
                text.Append(line.Type switch { ChangeType.Inserted => '+', ChangeType.Deleted => '-', _ => ' ' }).Append(line.Text).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Key(JsonObject item) => $"{item.Text("kind")}/{item.Text("metadata", "name")}";
}
