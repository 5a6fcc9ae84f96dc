namespace GoTemplate;

/// <summary>How a set of templates runs.</summary>
/// <param name="MissingKey">What a missing key gives.</param>
/// <param name="Limits">The bounds of an execution.</param>
public sealed record TemplateOptions(MissingKey MissingKey, TemplateLimits Limits)
{
    /// <summary>text/template's own defaults.</summary>
    public static TemplateOptions Default { get; } = new(MissingKey.Invalid, TemplateLimits.Default);
}
