using Yaml;

namespace Kustomize.Resources;

/// <summary>kyaml's names of the kinds of nodes, and its complaint about the wrong one.</summary>
internal static class NodeKind
{
    public const string Mapping = "MappingNode";
    public const string Sequence = "SequenceNode";
    public const string Scalar = "ScalarNode";

    public static string Of(object? node) => node switch { Dictionary<string, object?> => Mapping, List<object?> => Sequence, _ => Scalar };

    /// <summary>Null passes as every kind.</summary>
    public static void Demand(object? node, string kind)
    {
        if (node is not null && Of(node) != kind) { throw Wrong(kind, node); }
    }

    public static KustomizeException Wrong(string expected, object? found) => new($"wrong node kind: expected {expected} but got {Of(found)}: node contents:\n{YamlEmitter.Write(found)}");
}
