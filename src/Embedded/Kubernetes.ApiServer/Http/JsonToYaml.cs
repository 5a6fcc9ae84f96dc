using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Kubernetes.ApiServer.Http;

/// <summary>Writes JSON text as YAML, for clients that ask for it.</summary>
internal static class JsonToYaml
{
    /// <summary>Converts.</summary>
    public static string Convert(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Wire.DocumentOptions);
        var writer = new StringWriter();
        new YamlStream(new YamlDocument(Node(document.RootElement))).Save(writer, assignAnchors: false);
        return writer.ToString().Replace("...\n", "", StringComparison.Ordinal);
    }

    private static YamlNode Node(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new YamlMappingNode(value.EnumerateObject().SelectMany(m => new[] { new YamlScalarNode(m.Name), Node(m.Value) })),
        JsonValueKind.Array => new YamlSequenceNode(value.EnumerateArray().Select(Node)),
        JsonValueKind.String => new YamlScalarNode(value.GetString()) { Style = ScalarStyle.DoubleQuoted },
        JsonValueKind.Null => new YamlScalarNode("null"),
        _ => new YamlScalarNode(value.GetRawText()),
    };
}
