using System.Collections.Immutable;
using System.Globalization;
using k8s.Models;

namespace Kubernetes.Controllers.Jobs;

/// <summary>The completion indexes of an Indexed Job, written as <c>0,2-4</c>.</summary>
internal static class JobIndexes
{
    public const string Annotation = "batch.kubernetes.io/job-completion-index";

    public static int? Of(V1Pod pod) =>
        pod.Metadata.Annotations?.TryGetValue(Annotation, out var text) == true
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    public static ImmutableSortedSet<int> Parse(string? text)
    {
        var indexes = ImmutableSortedSet.CreateBuilder<int>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            var first = int.Parse(dash < 0 ? part : part[..dash], CultureInfo.InvariantCulture);
            var last = dash < 0 ? first : int.Parse(part[(dash + 1)..], CultureInfo.InvariantCulture);
            indexes.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return indexes.ToImmutable();
    }

    /// <summary>Two in a row stay two; from three on they become a range.</summary>
    public static string Format(ImmutableSortedSet<int> indexes)
    {
        List<string> parts = [];
        for (var start = 0; start < indexes.Count;)
        {
            var end = start;
            while (end + 1 < indexes.Count && indexes[end + 1] == indexes[end] + 1) { end++; }
            parts.Add(end == start ? $"{indexes[start]}" : end == start + 1 ? $"{indexes[start]},{indexes[end]}" : $"{indexes[start]}-{indexes[end]}");
            start = end + 1;
        }

        return string.Join(',', parts);
    }
}
