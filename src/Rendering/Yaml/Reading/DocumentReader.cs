using System.Globalization;
using System.Text;
using Yaml.Scalars;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Yaml.Reading;

/// <summary>Composes values from the events of YamlDotNet's parser, by go-yaml's rules.</summary>
internal sealed class DocumentReader(string text, YamlDialect dialect)
{
    private const int MaximumDepth = 1000;
    private const int MaximumValues = 2_000_000;
    private static readonly object Merge = new();
    private readonly Parser _parser = new(new StringReader(text.Length > 0 && text[0] == '\uFEFF' ? text[1..] : text));
    private readonly Dictionary<string, object?> _anchors = new(StringComparer.Ordinal);
    private readonly List<string> _errors = [];
    private bool _started;
    private int _flow;
    private int _count;

    /// <summary>Reads the next document; false at the end of the stream.</summary>
    public bool ReadNext(out object? value)
    {
        value = null;
        try
        {
            if (!_started) { _started = true; _parser.Consume<StreamStart>(); }
            if (_parser.Accept<StreamEnd>(out _)) { return false; }
            _anchors.Clear();
            _parser.Consume<DocumentStart>();
            value = ReadNode(0);
            _parser.Consume<DocumentEnd>();
        }
        catch (YamlException error)
        {
            throw new YamlReadException(GoYamlMessage.Of(error, text), error);
        }

        if (_errors.Count > 0)
        {
            throw new YamlReadException("yaml: unmarshal errors:\n" + string.Join('\n', _errors.Select(error => "  " + error)));
        }

        return true;
    }

    private object? ReadNode(int depth)
    {
        if (depth > MaximumDepth) { throw new YamlReadException("yaml: exceeded max depth"); }
        if (++_count > MaximumValues) { throw new YamlReadException("yaml: document contains excessive aliasing"); }
        switch (_parser.Consume<ParsingEvent>())
        {
            case AnchorAlias alias:
                if (!_anchors.TryGetValue(alias.Value.Value, out var known))
                {
                    throw new YamlReadException($"yaml: unknown anchor '{alias.Value.Value}' referenced");
                }

                return Copy(known);
            case Scalar scalar:
                return Anchored(scalar, ReadScalar(scalar));
            case SequenceStart start:
                var list = new List<object?>();
                Anchored(start, list);
                if (start.Style == SequenceStyle.Flow) { _flow++; }
                while (!_parser.Accept<SequenceEnd>(out _)) { list.Add(ReadNode(depth + 1)); }
                _parser.Consume<SequenceEnd>();
                if (start.Style == SequenceStyle.Flow) { _flow--; }
                return list;
            case MappingStart start:
                return ReadMapping(start, depth);
            case var other:
                throw new YamlReadException("yaml: unexpected " + other.GetType().Name);
        }
    }

    private Dictionary<string, object?> ReadMapping(MappingStart start, int depth)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        Anchored(start, map);
        var lines = dialect == YamlDialect.Nodes ? new Dictionary<string, long>(StringComparer.Ordinal) : null;
        List<object?>? merged = null;
        if (start.Style == MappingStyle.Flow) { _flow++; }
        while (!_parser.Accept<MappingEnd>(out _))
        {
            var line = _parser.Current!.Start.Line;
            var key = ReadKey(depth);
            if (ReferenceEquals(key, Merge)) { (merged ??= []).Add(ReadNode(depth + 1)); continue; }
            var isEmptyFlow = _flow > 0 && dialect == YamlDialect.Nodes && _parser.Accept<Scalar>(out var next) && IsBlank(next);
            var value = ReadNode(depth + 1);
            var name = NameOf(key, value);
            if (lines is not null && !lines.TryAdd(name, line))
            {
                _errors.Add($"line {line}: mapping key {GoJson.Quote(name)} already defined at line {lines[name]}");
            }

            map[name] = isEmptyFlow ? "" : value;
        }

        _parser.Consume<MappingEnd>();
        if (start.Style == MappingStyle.Flow) { _flow--; }
        foreach (var source in merged ?? []) { MergeInto(map, source); }
        return map;
    }

    private object? ReadKey(int depth)
    {
        if (_parser.Accept<Scalar>(out var scalar) && scalar is { Value: "<<", Style: ScalarStyle.Plain } && scalar.Tag.IsEmpty)
        {
            _parser.Consume<Scalar>();
            return Merge;
        }

        return ReadNode(depth + 1);
    }

    private static void MergeInto(Dictionary<string, object?> map, object? source)
    {
        switch (source)
        {
            case Dictionary<string, object?> other:
                foreach (var (key, value) in other) { map.TryAdd(key, Copy(value)); }
                break;
            case List<object?> list when list.TrueForAll(item => item is Dictionary<string, object?>):
                foreach (var item in list) { MergeInto(map, item); }
                break;
            default:
                throw new YamlReadException("yaml: map merge requires map or sequence of maps as the value");
        }
    }

    private string NameOf(object? key, object? value) => key switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        long or ulong => Convert.ToString(key, CultureInfo.InvariantCulture)!,
        double number => dialect == YamlDialect.Json ? GoNumber.FormatJson(number) : GoNumber.Format(number),
        null when dialect == YamlDialect.Nodes => "null",
        null => throw new YamlReadException($"unsupported map key of type: %!s(<nil>), key: <nil>, value: {Shown(value)}"),
        _ => throw new YamlReadException("yaml: invalid map key: " + GoJson.Write(key)),
    };

    private static string Shown(object? value) => value is string text ? GoJson.Quote(text) : value is null ? "<nil>" : GoJson.Write(value);

    private static bool IsBlank(Scalar scalar) => scalar.Value.Length == 0 && scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty;

    private object? ReadScalar(Scalar scalar)
    {
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if (tag.Length == 0)
        {
            return scalar.Style == ScalarStyle.Plain ? ScalarResolver.Resolve(scalar.Value, dialect) : scalar.Value;
        }

        switch (tag)
        {
            case "!!str" or "tag:yaml.org,2002:str" or "!":
                return scalar.Value;
            case "!!binary" or "tag:yaml.org,2002:binary":
                try { return Encoding.UTF8.GetString(Convert.FromBase64String(scalar.Value)); }
                catch (FormatException) { throw new YamlReadException("yaml: !!binary value contains invalid base64 data"); }
            case "!!float" or "tag:yaml.org,2002:float" when ScalarResolver.Number(scalar.Value) is { } number:
                return Convert.ToDouble(number, CultureInfo.InvariantCulture);
            default:
                return ScalarResolver.Resolve(scalar.Value, dialect);
        }
    }

    private object? Anchored(NodeEvent node, object? value)
    {
        if (!node.Anchor.IsEmpty) { _anchors[node.Anchor.Value] = value; }
        return value;
    }

    private static object? Copy(object? value) => value switch
    {
        Dictionary<string, object?> map => map.ToDictionary(entry => entry.Key, entry => Copy(entry.Value), StringComparer.Ordinal),
        List<object?> list => list.ConvertAll(Copy),
        _ => value,
    };
}
