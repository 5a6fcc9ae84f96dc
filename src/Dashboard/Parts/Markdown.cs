using Markdig;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Parts;

/// <summary>Texts of steps: Markdown without raw HTML.</summary>
internal static class Markdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().Build();

    public static MarkupString Html(string text) => new(Markdig.Markdown.ToHtml(text, Pipeline));
}
