namespace GoTemplate;

/// <summary>Bounds of one execution; templates are input from others.</summary>
/// <param name="OutputLength">The most characters a template may write.</param>
/// <param name="Depth">How deep templates may call each other.</param>
public sealed record TemplateLimits(int OutputLength = 64 * 1024 * 1024, int Depth = 100_000)
{
    /// <summary>The bounds of the genuine tools, where they have any.</summary>
    public static TemplateLimits Default { get; } = new();
}
