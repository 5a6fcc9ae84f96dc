namespace Dashboard.Frame;

/// <summary>What a learner chose for this browser; kept in cookies, so that the first byte already looks right.</summary>
/// <param name="Theme"><c>light</c>, <c>dark</c>, or null to follow the system.</param>
/// <param name="LargeType">Whether type is large, for a classroom.</param>
/// <param name="Still">Whether nothing moves.</param>
/// <param name="LetterKeys">Whether single letters are shortcuts.</param>
public sealed record Preferences(string? Theme = null, bool LargeType = false, bool Still = false, bool LetterKeys = true)
{
    internal static Preferences In(IRequestCookieCollection cookies) => new(
        cookies["theme"] is "light" or "dark" ? cookies["theme"] : null,
        cookies["large-type"] == "true", cookies["still"] == "true", cookies["letter-keys"] != "false");
}
