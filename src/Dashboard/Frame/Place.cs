using System.Collections.Immutable;
using Dashboard.Theme;

namespace Dashboard.Frame;

/// <summary>A page that the navigation, the search and a letter lead to.</summary>
/// <param name="Path">Its path, without the leading slash.</param>
/// <param name="Text">The key of its name.</param>
/// <param name="Icon">Its line icon.</param>
/// <param name="Group">Where it stands in the navigation.</param>
/// <param name="Letter">The letter that leads there after <c>g</c>; null for none.</param>
internal sealed record Place(string Path, string Text, string Icon, PlaceGroup Group, string? Letter = null)
{
    /// <summary>All of them, in the order of the navigation.</summary>
    public static ImmutableArray<Place> All { get; } =
    [
        new("", "Nav_Overview", Glyph.Map, PlaceGroup.Learn, "o"),
        new("applications", "Nav_Applications", Glyph.LayoutGrid, PlaceGroup.Deploy, "a"),
        new("applicationsets", "Nav_Xray", Glyph.ScanSearch, PlaceGroup.Deploy, "x"),
        new("repository", "Nav_Repository", Glyph.FolderGit2, PlaceGroup.Deploy, "r"),
        new("timeline", "Nav_Timeline", Glyph.Waypoints, PlaceGroup.Deploy, "t"),
        new("shop", "Nav_Shop", Glyph.Coffee, PlaceGroup.Deploy, "s"),
        new("rollouts", "Nav_Rollouts", Glyph.Split, PlaceGroup.Deploy),
        new("secrets", "Nav_Secrets", Glyph.KeyRound, PlaceGroup.Deploy),
        new("autoscaling", "Nav_Autoscaling", Glyph.Gauge, PlaceGroup.Deploy),
        new("cluster", "Nav_Objects", Glyph.Server, PlaceGroup.Cluster, "k"),
        new("glossary", "Nav_Glossary", Glyph.BookOpen, PlaceGroup.Cluster),
        new("settings", "Nav_Settings", Glyph.Settings, PlaceGroup.Cluster),
    ];

    /// <summary>Its name in test ids.</summary>
    public string Id => Path.Length == 0 ? "overview" : Path;

    /// <summary>The place that a path belongs to; null for pages that no place leads to.</summary>
    public static Place? Of(string path)
    {
        var first = path.Trim('/').Split('/', '?')[0];
        return All.FirstOrDefault(place => place.Path == first);
    }
}
