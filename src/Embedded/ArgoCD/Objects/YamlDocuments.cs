using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ArgoCD.Objects;

/// <summary>Reads YAML (and so JSON) documents as JSON, bounded in depth and in what aliases may repeat.</summary>
internal static partial class YamlDocuments
{
    private const int MaximumDepth = 100;
    private const int MaximumNodes = 1_000_000;

    /// <returns>Each document; null for an empty one. Lazily: what stands before a broken document is still returned.</returns>
    /// <exception cref="YamlException">The text is no YAML, or nested too deeply.</exception>
    public static IEnumerable<JsonNode?> Parse(string text)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        var budget = new Budget();
        while (!parser.Accept<StreamEnd>(out _))
        {
            parser.Consume<DocumentStart>();
            var node = Read(parser, [], budget, 0);
            parser.Consume<DocumentEnd>();
            yield return node;
        }
    }

    private static JsonNode? Read(Parser parser, Dictionary<AnchorName, JsonNode?> anchors, Budget budget, int depth)
    {
        if (depth > MaximumDepth || ++budget.Nodes > MaximumNodes)
        {
            throw new YamlException(parser.Current?.Start ?? Mark.Empty, parser.Current?.End ?? Mark.Empty, "document contains excessive nesting or aliasing");
        }

        switch (parser.Current)
        {
            case AnchorAlias:
                var alias = parser.Consume<AnchorAlias>();
                return anchors.TryGetValue(alias.Value, out var known)
                    ? known?.DeepClone()
                    : throw new YamlException(alias.Start, alias.End, $"unknown anchor '{alias.Value}' referenced");
            case MappingStart:
                return Keep(anchors, parser.Consume<MappingStart>().Anchor, ReadMap(parser, anchors, budget, depth));
            case SequenceStart:
                var start = parser.Consume<SequenceStart>();
                JsonArray list = [];
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    list.Add(Read(parser, anchors, budget, depth + 1));
                }

                return Keep(anchors, start.Anchor, list);
            default:
                var scalar = parser.Consume<Scalar>();
                return Keep(anchors, scalar.Anchor, Convert(scalar));
        }
    }

    private static JsonObject ReadMap(Parser parser, Dictionary<AnchorName, JsonNode?> anchors, Budget budget, int depth)
    {
        JsonObject map = [];
        List<JsonObject> merged = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Current is Scalar
                ? parser.Consume<Scalar>()
                : throw new YamlException(parser.Current?.Start ?? Mark.Empty, parser.Current?.End ?? Mark.Empty, "invalid map key");
            var value = Read(parser, anchors, budget, depth + 1);
            if (key.Value == "<<" && key.Style is ScalarStyle.Plain)
            {
                merged.AddRange(value is JsonArray several ? several.OfType<JsonObject>() : value is JsonObject one ? [one] : []);
            }
            else if (!map.TryAdd(key.Value, value))
            {
                throw new YamlException(key.Start, key.End, $"key \"{key.Value}\" already set in map");
            }
        }

        foreach (var (name, value) in merged.SelectMany(source => source))
        {
            map.TryAdd(name, value?.DeepClone());
        }

        return map;
    }

    private static JsonNode? Keep(Dictionary<AnchorName, JsonNode?> anchors, AnchorName anchor, JsonNode? node)
    {
        if (!anchor.IsEmpty)
        {
            anchors[anchor] = node;
        }

        return node;
    }

    private static JsonValue? Convert(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style is not ScalarStyle.Plain || scalar.Tag == "tag:yaml.org,2002:str")
        {
            return JsonValue.Create(text);
        }

        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF":
                return JsonValue.Create(false);
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && !LeadingZero().IsMatch(text))
        {
            return JsonValue.Create(whole);
        }

        return Decimal().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            ? JsonValue.Create(real)
            : JsonValue.Create(text);
    }

    [GeneratedRegex("^[-+]?0[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingZero();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    private sealed class Budget
    {
        public int Nodes { get; set; }
    }
}
