using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dashboard.Live;

namespace Dashboard.Features.Applications;

/// <summary>The Applications below what nobody but a person made: an app of apps with everything that came of it, or what an ApplicationSet made.</summary>
/// <param name="Root">The topmost Application's name; an ApplicationSet's with its kind.</param>
/// <param name="Way">The names of the Applications from the root to the one that owns the most; empty where the root is an ApplicationSet.</param>
/// <param name="Set">The ApplicationSet at the end of the way; null for none.</param>
/// <param name="Phase">The phase of the tutorial that registers the root; null where its path names none.</param>
/// <param name="Members">The Applications, parents before children.</param>
public sealed partial record ApplicationGroup(
    string Root, ImmutableArray<string> Way, string? Set, int? Phase, ImmutableArray<ApplicationView> Members)
{
    /// <summary>Groups Applications by their topmost parent.</summary>
    /// <param name="applications">All Applications.</param>
    /// <param name="sets">All ApplicationSets, to know which Application brought them.</param>
    internal static ImmutableArray<ApplicationGroup> Of(IEnumerable<ApplicationView> applications, IEnumerable<JsonObject> sets)
    {
        var byName = applications.GroupBy(a => a.Name).ToDictionary(g => g.Key, g => g.First());
        var setParents = sets.Select(s => (Name: s.Text("metadata", "name") ?? "", Parent: ApplicationView.ParentIn(s)))
            .GroupBy(s => s.Name).ToDictionary(g => g.Key, g => g.First().Parent);
        string? ParentOf(ApplicationView a) =>
            a.OwnerSet is { } set ? setParents.GetValueOrDefault(set) : a.Parent is { } parent && parent != a.Name && byName.ContainsKey(parent) ? parent : null;

        List<string> WayTo(ApplicationView application)
        {
            var way = new List<string> { application.Name };
            while (ParentOf(byName[way[0]]) is { } parent && byName.ContainsKey(parent) && !way.Contains(parent)) { way.Insert(0, parent); }
            return way;
        }

        return [.. byName.Values.Select(a => (Application: a, Way: WayTo(a))).GroupBy(x => byName[x.Way[0]].OwnerSet is { } set ? $"ApplicationSet {set}" : x.Way[0]).Select(group =>
            {
                var members = group.OrderBy(x => x.Way.Count).ThenBy(x => x.Application.CreatedAt).ThenBy(x => x.Application.Name, StringComparer.Ordinal).ToList();
                var generated = members.FirstOrDefault(m => m.Application.OwnerSet is not null);
                if (!byName.TryGetValue(group.Key, out var root)) { return new ApplicationGroup(group.Key, [], members[0].Application.OwnerSet, null, [.. members.Select(m => m.Application)]); }
                var way = generated.Way is { Count: > 1 } deep ? deep[..^1] : [group.Key];
                return new ApplicationGroup(group.Key, [.. way], generated.Application?.OwnerSet, PhaseIn(root.Path), [.. members.Select(m => m.Application)]);
            })
            .OrderBy(g => g.Phase ?? int.MaxValue).ThenBy(g => g.Members[0].CreatedAt).ThenBy(g => g.Root, StringComparer.Ordinal)];
    }

    private static int? PhaseIn(string path) =>
        BootstrapPhase().Match(path) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"bootstrap/phase-(\d)(/|$)", RegexOptions.NonBacktracking)]
    private static partial Regex BootstrapPhase();
}
