using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace Kubernetes.ApiServer.Http;

/// <summary>Reads request bodies into trees and tells which members were repeated.</summary>
internal static class JsonBody
{
    /// <summary>Reads JSON; of repeated members the last counts.</summary>
    /// <param name="text">UTF-8 text.</param>
    /// <param name="duplicates">What a strict reader says of repeated members.</param>
    /// <exception cref="JsonException">It is not JSON, or too deep; the message is Go's.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> text, out IReadOnlyList<string> duplicates)
    {
        duplicates = [];
        try
        {
            return JsonNode.Parse(text, documentOptions: Wire.StrictDocumentOptions);
        }
        catch (JsonException)
        {
            // Either not JSON at all, which the second reading says again, or members repeat.
            var found = new List<string>();
            try
            {
                var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = Wire.MaxDepth });
                reader.Read();
                var node = Read(ref reader, "", found);
                reader.Read();   // refuses what follows the value
                duplicates = found;
                return node;
            }
            catch (JsonException error)
            {
                throw new JsonException(GoJsonSyntax.ErrorOf(text), error);
            }
        }
    }

    /// <summary>Reads YAML or JSON.</summary>
    /// <exception cref="JsonException">It is neither.</exception>
    public static JsonNode? ParseYaml(ReadOnlySpan<byte> text, out IReadOnlyList<string> duplicates)
    {
        var trimmed = text.TrimStart(" \t\r\n"u8);
        if (trimmed.Length > 0 && trimmed[0] == (byte)'{')
        {
            return Parse(text, out duplicates);
        }

        duplicates = [];
        try
        {
            return YamlTree.Read(text, out duplicates) is { } root ? YamlToJson.Convert(root) : null;
        }
        catch (YamlException error)
        {
            throw new JsonException($"error converting YAML to JSON: yaml: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            // YamlDotNet's scanner ends so at a key without a value within braces that goes on in the next line.
            throw new JsonException("error converting YAML to JSON: yaml: did not find expected node content", error);
        }
    }

    private static JsonNode? Read(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new JsonObject();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var child = path.Length == 0 ? name : $"{path}.{name}";
                    if (members.ContainsKey(name))
                    {
                        duplicates.Add($"duplicate field \"{child}\"");
                    }

                    reader.Read();
                    members[name] = Read(ref reader, child, duplicates);
                }

                return members;
            case JsonTokenType.StartArray:
                var elements = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    elements.Add(Read(ref reader, $"{path}[{elements.Count}]", duplicates));
                }

                return elements;
            case JsonTokenType.Null:
                return null;
            default:
                using (var value = JsonDocument.ParseValue(ref reader))
                {
                    return JsonValue.Create(value.RootElement.Clone());
                }
        }
    }
}
