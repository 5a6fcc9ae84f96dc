namespace Dashboard.Frame;

/// <summary>What the browser reports of its window.</summary>
/// <param name="Width">The name of a <see cref="ScreenWidth"/>.</param>
/// <param name="SystemDark">Whether the system prefers dark.</param>
public sealed record BrowserState(string Width, bool SystemDark);
