using System.Text.Json.Nodes;
using Yaml;

namespace Kustomize;

/// <summary>What a build gave.</summary>
/// <param name="Objects">The objects in the order of output, as plain values.</param>
/// <param name="Warnings">The lines that the tool prints on its standard error.</param>
public sealed record KustomizeResult(IReadOnlyList<IReadOnlyDictionary<string, object?>> Objects, IReadOnlyList<string> Warnings)
{
    /// <summary>The output of the tool: YAML documents between <c>---</c>.</summary>
    public string Text => string.Join("---\n", Objects.Select(Emit));

    /// <summary>The objects as JSON.</summary>
    /// <returns>New JSON objects.</returns>
    public IReadOnlyList<JsonObject> ToJson() => [.. Objects.Select(body => JsonNode.Parse(GoJson.Write(body, escapeHtml: false))!.AsObject())];

    private static string Emit(IReadOnlyDictionary<string, object?> body)
    {
        try { return YamlEmitter.Write(body); }
        catch (GoJsonException error) { throw new KustomizeException(error.Message, error); }
    }
}
