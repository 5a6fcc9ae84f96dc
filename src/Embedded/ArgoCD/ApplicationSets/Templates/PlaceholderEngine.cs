using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Templates;

/// <summary><c>{{ name }}</c> is replaced by the parameter of that name; an unknown one stays as it is written.</summary>
internal sealed class PlaceholderEngine : TemplateEngine
{
    public override bool IsGoTemplate => false;

    public override string RenderKnown(string template, JsonObject parameters) => Render(template, parameters);

    public override string Render(string template, JsonObject parameters)
    {
        if (!IsTemplate(template))
        {
            return template;
        }

        var output = new StringBuilder();
        var rest = template.AsSpan();
        while (rest.IndexOf("{{", StringComparison.Ordinal) is >= 0 and var start)
        {
            var length = rest[(start + 2)..].IndexOf("}}", StringComparison.Ordinal);
            if (length < 0)
            {
                throw new TemplateRenderException($"invalid template: Cannot find end tag=\"}}}}\" in the template={GoText.Quote(template)} starting from {GoText.Quote(rest[(start + 2)..].ToString())}");
            }

            var name = rest.Slice(start + 2, length).Trim().ToString();
            output.Append(rest[..start]);
            output.Append(name.Length > 0 && parameters[name] is JsonValue value && value.GetValueKind() is JsonValueKind.String
                ? value.GetValue<string>()
                : rest.Slice(start, length + 4));
            rest = rest[(start + length + 4)..];
        }

        return output.Append(rest).ToString();
    }

    // Upstream asks a regular expression first, in which nothing crosses the end of a line.
    private static bool IsTemplate(string template)
    {
        foreach (var line in template.AsSpan().EnumerateLines())
        {
            if (line.IndexOf("{{", StringComparison.Ordinal) is >= 0 and var start && line[(start + 2)..].Contains("}}", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
