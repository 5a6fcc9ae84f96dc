using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Kubernetes.ApiServer.Http;

/// <summary>Reads the first document of a YAML text; of repeated keys the last counts, and they are told as Go's library tells them.</summary>
internal sealed class YamlTree
{
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];
    private readonly List<string> _repeated = [];

    private YamlTree(string text) => _parser = new Parser(new StringReader(text));

    /// <summary>Reads a text.</summary>
    /// <param name="text">UTF-8 text.</param>
    /// <param name="problems">What is wrong with it to a strict reader.</param>
    /// <returns>The root; null where there is no document.</returns>
    /// <exception cref="YamlException">It is not YAML.</exception>
    /// <exception cref="JsonException">It is too deep, or has keys that are no text.</exception>
    public static YamlNode? Read(ReadOnlySpan<byte> text, out IReadOnlyList<string> problems)
    {
        var tree = new YamlTree(Encoding.UTF8.GetString(text));
        tree._parser.Consume<StreamStart>();
        var root = tree._parser.TryConsume<DocumentStart>(out _) ? tree.Node(0) : null;
        problems = tree._repeated.Count == 0 ? [] : [$"yaml: unmarshal errors:{string.Concat(tree._repeated.Select(line => $"\n  {line}"))}"];
        return root;
    }

    private YamlNode Node(int depth)
    {
        if (depth > Wire.MaxDepth) { throw new JsonException("yaml: exceeded max depth"); }
        switch (_parser.Consume<ParsingEvent>())
        {
            case Scalar scalar:
                return Named(scalar.Anchor, new YamlScalarNode(scalar.Value) { Style = scalar.Style, Tag = scalar.Tag });
            case AnchorAlias alias:
                return _anchors.TryGetValue(alias.Value, out var known) ? known : throw new YamlException(alias.Start, alias.End, $"unknown anchor '{alias.Value}' referenced");
            case SequenceStart start:
                var sequence = Named(start.Anchor, new YamlSequenceNode());
                while (!_parser.TryConsume<SequenceEnd>(out _)) { sequence.Children.Add(Node(depth + 1)); }
                return sequence;
            case MappingStart start:
                var mapping = Named(start.Anchor, new YamlMappingNode());
                while (!_parser.TryConsume<MappingEnd>(out _))
                {
                    // Any other key has no place in JSON; and one that held this very map could not even be compared with the others.
                    var key = Node(depth + 1) as YamlScalarNode ?? throw new JsonException("yaml: keys must be text");
                    var line = _parser.Current?.Start.Line ?? 0;
                    if (key.Value is { } name && mapping.Children.ContainsKey(key)) { _repeated.Add($"line {line}: key {JsonSerializer.Serialize(name, Wire.SerializerOptions)} already set in map"); }
                    mapping.Children[key] = Node(depth + 1);
                }

                return mapping;
            case var other:
                throw new YamlException(other.Start, other.End, "did not find expected node content");
        }
    }

    private TNode Named<TNode>(AnchorName anchor, TNode node)
        where TNode : YamlNode
    {
        if (!anchor.IsEmpty) { _anchors[anchor] = node; }
        return node;
    }
}
