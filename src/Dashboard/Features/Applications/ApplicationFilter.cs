using System.Collections.Immutable;

namespace Dashboard.Features.Applications;

/// <summary>What of the Applications is shown. A null part does not filter.</summary>
/// <param name="Text">What name or path must contain.</param>
/// <param name="Chosen">The chosen value of each facet, by the facet's name.</param>
public sealed record ApplicationFilter(string? Text, ImmutableDictionary<string, string> Chosen)
{
    /// <summary>The facets: their name, which is also their name in the address, and an Application's value.</summary>
    public static readonly ImmutableArray<(string Name, Func<ApplicationView, string?> Value)> Facets =
    [
        ("problem", view => view.Problem is null ? null : "yes"),
        ("sync", view => view.Sync is "Synced" or "OutOfSync" ? view.Sync : "Unknown"),
        ("health", view => view.Health ?? "Unknown"),
        ("operation", view => view.Operation?.Phase ?? "None"),
        ("project", view => view.Project),
        ("owner", view => view.OwnerSet ?? (view.Parent is { } parent && parent != view.Name ? parent : null)),
    ];

    /// <summary>Whether anything is filtered.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(Text) && Chosen.IsEmpty;

    /// <summary>Whether another filter leaves the same.</summary>
    public bool IsSame(ApplicationFilter other) =>
        (Text ?? "") == (other.Text ?? "") && Chosen.Count == other.Chosen.Count && Chosen.All(part => other.Chosen.GetValueOrDefault(part.Key) == part.Value);

    /// <summary>The filter with another part; null takes the part away.</summary>
    /// <param name="part">A facet's name, or <c>q</c> for the text.</param>
    /// <param name="value">Its new value.</param>
    public ApplicationFilter With(string part, string? value) =>
        part == "q" ? this with { Text = value } : this with { Chosen = value is null ? Chosen.Remove(part) : Chosen.SetItem(part, value) };

    /// <summary>Whether an Application is shown.</summary>
    public bool Matches(ApplicationView view) => MatchesText(view) && (Chosen.IsEmpty || Facets.All(facet => MatchesFacet(facet, view)));

    /// <summary>
    /// How many Applications each value of a facet would leave, given the other parts of the filter; the most frequent first.
    /// A chosen value is counted even where nothing has it.
    /// </summary>
    public ImmutableArray<(string Value, int Count)> Count(string name, IEnumerable<ApplicationView> views)
    {
        var facet = Facets.First(f => f.Name == name);
        var others = Facets.Where(other => other.Name != name && Chosen.ContainsKey(other.Name)).ToArray();
        var counts = views.Where(view => MatchesText(view) && others.All(other => MatchesFacet(other, view)))
            .Select(facet.Value).OfType<string>().GroupBy(value => value).ToDictionary(group => group.Key, group => group.Count());
        if (Chosen.TryGetValue(name, out var chosen)) { counts.TryAdd(chosen, 0); }
        return [.. counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Select(count => (count.Key, count.Value))];
    }

    private bool MatchesText(ApplicationView view) =>
        string.IsNullOrEmpty(Text) || view.Name.Contains(Text, StringComparison.OrdinalIgnoreCase) || view.Path.Contains(Text, StringComparison.OrdinalIgnoreCase);

    private bool MatchesFacet((string Name, Func<ApplicationView, string?> Value) facet, ApplicationView view) =>
        !Chosen.TryGetValue(facet.Name, out var chosen) || string.Equals(chosen, facet.Value(view), StringComparison.OrdinalIgnoreCase);
}
