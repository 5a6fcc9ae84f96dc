using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ArgoCD.ApplicationSets.Templates;

internal sealed class GoTemplateEngine(ImmutableArray<string> options) : TemplateEngine
{
    public override bool IsGoTemplate => true;

    public override string Render(string template, JsonObject parameters) =>
        template.Contains("{{", StringComparison.Ordinal)
            ? throw new TemplateRenderException($"failed to parse template {template}: no engine {options.Length}")
            : template;
}
