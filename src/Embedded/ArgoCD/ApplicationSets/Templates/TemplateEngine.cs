using System.Text.Json.Nodes;

namespace ArgoCD.ApplicationSets.Templates;

/// <summary>How an ApplicationSet renders text: with Go templates or with simple placeholders.</summary>
internal abstract class TemplateEngine
{
    /// <summary>Whether parameters are nested objects, as Go templates read them, or flat keys.</summary>
    public abstract bool IsGoTemplate { get; }

    /// <summary>Renders one text.</summary>
    /// <exception cref="TemplateRenderException">The text cannot be parsed or executed.</exception>
    public abstract string Render(string template, JsonObject parameters);

    /// <summary>Renders one text, or leaves it as it is where it reads a parameter that there is not.</summary>
    /// <exception cref="TemplateRenderException">The text cannot be parsed, or executed for another reason.</exception>
    public abstract string RenderKnown(string template, JsonObject parameters);

    /// <summary>Renders every string below a node, the keys of maps included; other values stay.</summary>
    /// <exception cref="TemplateRenderException">A text cannot be rendered.</exception>
    public JsonNode? RenderAll(JsonNode? node, JsonObject parameters) => node switch
    {
        JsonObject map => new JsonObject(map.Select(field => KeyValuePair.Create(Render(field.Key, parameters), RenderAll(field.Value, parameters)))
            .DistinctBy(field => field.Key)),
        JsonArray list => new JsonArray([.. list.Select(item => RenderAll(item, parameters))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Render(text, parameters)),
        _ => node?.DeepClone(),
    };
}
