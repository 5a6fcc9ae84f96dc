using System.Text.Json.Nodes;
using GoTemplate.Values;
using Kustomize.Resources;
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

    /// <summary>The first fault that a value or what it holds has.</summary>
    private static string? Fault(object? value, Func<object?, string?> own)
    {
        if (own(value) is { } fault) { return fault; }
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> map:
                foreach (var (_, item) in map)
                {
                    if (Fault(item, own) is { } found) { return found; }
                }

                return null;
            case List<object?> list:
                foreach (var item in list)
                {
                    if (Fault(item, own) is { } found) { return found; }
                }

                return null;
            default: return null;
        }
    }

    private static string Emit(IReadOnlyDictionary<string, object?> body)
    {
        if (Fault(body, value => (value as OddKeyMap)?.NullKeyFault) is { } fault) { throw new KustomizeException("map[string]interface {}(nil): yaml: unmarshal errors:\n  " + fault); }
        if (Fault(body, value => (value as MistypedScalar)?.Fault) is { } mistyped) { throw new KustomizeException("map[string]interface {}(nil): " + mistyped); }
        if (OddKeyMap.IsWithin(body)) { throw new KustomizeException(GoFormat.GoSyntax(body) + ": json: unsupported type: map[interface {}]interface {}"); }
        try { return YamlEmitter.Write(body); }
        catch (GoJsonException error) { throw new KustomizeException($"{GoFormat.GoSyntax(body)}: {error.Message}", error); }
    }
}
