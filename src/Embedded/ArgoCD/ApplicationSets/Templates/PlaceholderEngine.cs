using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ArgoCD.ApplicationSets.Templates;

/// <summary><c>{{ name }}</c> is replaced by the parameter of that name; an unknown one stays as it is written.</summary>
internal sealed class PlaceholderEngine : TemplateEngine
{
    public override bool IsGoTemplate => false;

    public override string Render(string template, JsonObject parameters)
    {
        var output = new StringBuilder();
        var rest = template.AsSpan();
        while (rest.IndexOf("{{", StringComparison.Ordinal) is >= 0 and var start)
        {
            var length = rest[(start + 2)..].IndexOf("}}", StringComparison.Ordinal);
            if (length < 0)
            {
                break;
            }

            var name = rest.Slice(start + 2, length).Trim().ToString();
            output.Append(rest[..start]);
            output.Append(parameters[name] is JsonValue value && value.GetValueKind() is JsonValueKind.String
                ? value.GetValue<string>()
                : rest.Slice(start, length + 4));
            rest = rest[(start + length + 4)..];
        }

        return output.Append(rest).ToString();
    }
}
