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

    private static string? NullKeyFault(object? value) => value switch
    {
        OddKeyMap { NullKeyFault: { } fault } => fault,
        IReadOnlyDictionary<string, object?> map => map.Values.Select(NullKeyFault).FirstOrDefault(fault => fault is not null),
        List<object?> list => list.Select(NullKeyFault).FirstOrDefault(fault => fault is not null),
        _ => null,
    };

    private static string? TypeFault(object? value) => value switch
    {
        MistypedScalar scalar => scalar.Fault,
        IReadOnlyDictionary<string, object?> map => map.Values.Select(TypeFault).FirstOrDefault(fault => fault is not null),
        List<object?> list => list.Select(TypeFault).FirstOrDefault(fault => fault is not null),
        _ => null,
    };

    private static string Emit(IReadOnlyDictionary<string, object?> body)
    {
        if (NullKeyFault(body) is { } fault) { throw new KustomizeException("map[string]interface {}(nil): yaml: unmarshal errors:\n  " + fault); }
        if (TypeFault(body) is { } mistyped) { throw new KustomizeException("map[string]interface {}(nil): " + mistyped); }
        if (OddKeyMap.IsWithin(body)) { throw new KustomizeException(GoFormat.GoSyntax(body) + ": json: unsupported type: map[interface {}]interface {}"); }
        try { return YamlEmitter.Write(body); }
        catch (GoJsonException error) { throw new KustomizeException($"{GoFormat.GoSyntax(body)}: {error.Message}", error); }
    }
}
