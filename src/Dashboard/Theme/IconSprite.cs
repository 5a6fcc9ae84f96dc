using System.Collections.Frozen;
using Drawn = MudBlazor.Icons.Material.Filled;

namespace Dashboard.Theme;

/// <summary>
/// Icons that a page may show by the hundred: each is drawn once, at the beginning of the page (<c>App.razor</c>), and what shows it refers
/// to it, so that its path is neither sent nor read again with each tile.
/// </summary>
public static class IconSprite
{
    /// <summary>The drawings by their ids, in MudBlazor's form: markup for a 24 box.</summary>
    public static IReadOnlyList<(string Id, string Drawing)> Drawings { get; } =
    [
        .. new[]
        {
            Drawn.CheckCircle, Drawn.ArrowCircleUp, Drawn.Help, Drawn.Favorite, Drawn.Autorenew, Drawn.HeartBroken, Drawn.PauseCircle, Drawn.SearchOff, Drawn.HelpOutline,
            Drawn.Sync, Drawn.TaskAlt, Drawn.ErrorOutline, Drawn.HorizontalRule, Glyph.Ellipsis,
        }.Select((drawing, index) => ($"icon-{index}", drawing)),
    ];

    private static readonly FrozenDictionary<string, string> References = Drawings.ToFrozenDictionary(icon => icon.Drawing, icon => $"<use href='#{icon.Id}'/>");

    /// <summary>The icon as a reference to its drawing; one that the page does not begin with, as it is.</summary>
    /// <param name="icon">An icon in MudBlazor's form.</param>
    public static string Of(string icon) => References.GetValueOrDefault(icon, icon);
}
