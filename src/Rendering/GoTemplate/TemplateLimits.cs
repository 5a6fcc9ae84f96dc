namespace GoTemplate;

/// <summary>Bounds of one execution; templates are input from others.</summary>
/// <param name="OutputLength">The most characters a template may write.</param>
/// <param name="Depth">How deep templates may call each other.</param>
/// <param name="Iterations">The most turns that all loops of an execution may take together, those of included templates counted.</param>
/// <param name="TextLength">The most characters of a text that a function makes, and the most elements of a list.</param>
public sealed record TemplateLimits(int OutputLength = 64 * 1024 * 1024, int Depth = 100_000, int Iterations = 20_000_000, int TextLength = 16 * 1024 * 1024)
{
    /// <summary>The bounds of the genuine tools, where they have any.</summary>
    public static TemplateLimits Default { get; } = new();
}
