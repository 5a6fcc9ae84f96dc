namespace Dashboard.Frame;

/// <summary>What the frame knows of the browser's window.</summary>
/// <param name="Width">How wide it is.</param>
/// <param name="Dark">Whether the theme is dark now.</param>
public sealed record Screen(ScreenWidth Width, bool Dark)
{
    /// <summary>Whether panes become tabs and rows.</summary>
    public bool Narrow => Width == ScreenWidth.Narrow;
}
