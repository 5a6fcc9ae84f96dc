using System.Globalization;
using System.Text;

namespace Tutorial.Steps.Edits;

/// <summary>The difference of two texts as a patch that <c>git apply</c> takes: one hunk around everything that changed.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>The patch; null where the texts are equal. Both must be empty or end with a line break.</summary>
    public static string? Of(string path, string before, string after)
    {
        if (before == after) { return null; }
        var (old, fresh) = (Lines(before), Lines(after));
        var start = 0;
        while (start < old.Length && start < fresh.Length && old[start] == fresh[start]) { start++; }
        var end = 0;
        while (end < old.Length - start && end < fresh.Length - start && old[^(end + 1)] == fresh[^(end + 1)]) { end++; }

        var from = Math.Max(0, start - Context);
        var tail = Math.Min(Context, end);
        var (oldCount, freshCount) = (old.Length - end + tail - from, fresh.Length - end + tail - from);
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"--- a/{path}\n+++ b/{path}\n")
            .Append(CultureInfo.InvariantCulture, $"@@ -{First(from, oldCount)},{oldCount} +{First(from, freshCount)},{freshCount} @@\n");
        Append(' ', old[from..start]);
        Append('-', old[start..(old.Length - end)]);
        Append('+', fresh[start..(fresh.Length - end)]);
        Append(' ', old[(old.Length - end)..(old.Length - end + tail)]);
        return text.ToString();

        void Append(char sign, string[] lines)
        {
            foreach (var line in lines) { text.Append(sign).Append(line).Append('\n'); }
        }
    }

    private static int First(int from, int count) => count == 0 ? from : from + 1;

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
}
