using System.Globalization;
using System.Text;
using Yaml.Scalars;
using Yaml.Scanning;

namespace Yaml.Reading;

/// <summary>Composes values from the scanner's tokens, by the grammar of libyaml and the rules of go-yaml for what they mean.</summary>
internal sealed partial class DocumentReader
{
    private const int MaximumDepth = 1000;
    private const int MaximumValues = 2_000_000;
    private static readonly object Merge = new();
    private readonly YamlDialect _dialect;
    private readonly YamlFault _fault;
    private readonly YamlScanner _scanner;
    private readonly Dictionary<string, object?> _anchors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _openAnchors = new(StringComparer.Ordinal);
    private readonly List<string> _errors = [];
    private readonly Dictionary<string, string> _handles = new(StringComparer.Ordinal);
    private bool _started;
    private int _count;

    public DocumentReader(string text, YamlDialect dialect)
    {
        _dialect = dialect;
        _fault = new YamlFault(dialect);
        _scanner = new YamlScanner(text, _fault);
    }

    private YamlTokenKind Next => _scanner.Peek().Kind;

    /// <summary>Reads the next document; false at the end of the stream.</summary>
    public bool ReadNext(out object? value)
    {
        value = null;
        while (_started && Next == YamlTokenKind.DocumentEnd) { _scanner.Take(); }
        if (Next == YamlTokenKind.StreamEnd) { return false; }
        var isImplicit = !_started && Next is not (YamlTokenKind.VersionDirective or YamlTokenKind.TagDirective or YamlTokenKind.DocumentStart);
        _started = true;
        _anchors.Clear();
        _openAnchors.Clear();
        ReadDirectives();
        if (!isImplicit)
        {
            if (Next != YamlTokenKind.DocumentStart) { throw _fault.OfParser("did not find expected <document start>", 0, _scanner.Peek().Line); }
            _scanner.Take();
        }

        if (isImplicit || Next is not (YamlTokenKind.VersionDirective or YamlTokenKind.TagDirective or YamlTokenKind.DocumentStart or YamlTokenKind.DocumentEnd or YamlTokenKind.StreamEnd))
        {
            value = ReadNode(0, block: true);
        }

        if (Next == YamlTokenKind.DocumentEnd) { _scanner.Take(); }
        if (_errors.Count > 0)
        {
            throw new YamlReadException("yaml: unmarshal errors:\n" + string.Join('\n', _errors.Select(error => "  " + error)));
        }

        return true;
    }

    private void ReadDirectives()
    {
        _handles.Clear();
        var sawVersion = false;
        while (Next is YamlTokenKind.VersionDirective or YamlTokenKind.TagDirective)
        {
            var token = _scanner.Take();
            if (token.Kind == YamlTokenKind.VersionDirective)
            {
                if (sawVersion) { throw _fault.OfParser("found duplicate %YAML directive", 0, token.Line); }
                if (token.Text != "1.1") { throw _fault.OfParser("found incompatible YAML document", 0, token.Line); }
                sawVersion = true;
            }
            else if (!_handles.TryAdd(token.Handle, token.Text)) { throw _fault.OfParser("found duplicate %TAG directive", 0, token.Line); }
        }

        _handles.TryAdd("!", "!");
        _handles.TryAdd("!!", "tag:yaml.org,2002:");
    }

    private object? ReadNode(int depth, bool block, bool indentless = false)
    {
        if (depth > MaximumDepth) { throw new YamlReadException("yaml: exceeded max depth") { Position = _scanner.Position }; }
        Count();
        if (Next == YamlTokenKind.Alias) { return Known(_scanner.Take().Text); }
        var start = _scanner.Peek().Line;
        string? anchor = null, tag = null;
        if (Next == YamlTokenKind.Anchor) { anchor = _scanner.Take().Text; }
        if (Next == YamlTokenKind.Tag) { tag = Resolved(_scanner.Take(), start); }
        if (anchor is null && tag is not null && Next == YamlTokenKind.Anchor) { anchor = _scanner.Take().Text; }
        if (anchor is not null) { _openAnchors.Add(anchor); }
        var value = ReadContent(depth, block, indentless, start, tag, anchor is not null);
        if (anchor is not null) { _openAnchors.Remove(anchor); _anchors[anchor] = value; }
        return value;
    }

    private object? ReadContent(int depth, bool block, bool indentless, int start, string? tag, bool hasAnchor)
    {
        switch (Next)
        {
            case YamlTokenKind.BlockEntry when indentless: return ReadIndentless(depth);
            case YamlTokenKind.Scalar: return ReadScalar(_scanner.Take(), tag);
            case YamlTokenKind.FlowSequenceStart: return ReadFlowSequence(depth);
            case YamlTokenKind.FlowMappingStart: return ReadFlowMapping(depth);
            case YamlTokenKind.BlockSequenceStart when block: return ReadBlockSequence(depth);
            case YamlTokenKind.BlockMappingStart when block: return ReadBlockMapping(depth);
        }

        if (hasAnchor || tag is not null) { return ReadScalar(Empty(start), tag); }
        throw _fault.OfParser("did not find expected node content", start, _scanner.Peek().Line);
    }

    private object? ReadKey(int depth, bool block)
    {
        if (_scanner.Peek() is { Kind: YamlTokenKind.Scalar, Text: "<<", IsPlain: true })
        {
            _scanner.Take();
            return Merge;
        }

        return ReadNode(depth + 1, block, indentless: block);
    }

    private object? Known(string anchor)
    {
        if (_openAnchors.Contains(anchor)) { throw new YamlReadException($"yaml: anchor '{anchor}' value contains itself"); }
        return _anchors.TryGetValue(anchor, out var known) ? Copy(known) : throw new YamlReadException($"yaml: unknown anchor '{anchor}' referenced");
    }

    private string Resolved(YamlToken tag, int start) => tag.Handle.Length == 0 ? tag.Text
        : _handles.TryGetValue(tag.Handle, out var prefix) ? prefix + tag.Text
        : throw _fault.OfParser("found undefined tag handle", start, tag.Line);

    private static YamlToken Empty(int line) => new(YamlTokenKind.Scalar, line, IsPlain: true);

    private void Count()
    {
        if (++_count > MaximumValues) { throw new YamlReadException("yaml: document contains excessive aliasing") { Position = _scanner.Position }; }
    }

    private object? Copy(object? value)
    {
        Count();
        return value switch
        {
            Dictionary<string, object?> map => map.ToDictionary(entry => entry.Key, entry => Copy(entry.Value), StringComparer.Ordinal),
            List<object?> list => list.ConvertAll(Copy),
            _ => value,
        };
    }

    private bool IsStrict => _dialect == YamlDialect.Nodes;

    private void MergeInto(Dictionary<string, object?> map, object? source)
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
        double number => _dialect == YamlDialect.Json ? GoNumber.FormatJson(number) : GoNumber.Format(number),
        null when _dialect == YamlDialect.Nodes => "null",
        null => throw new YamlReadException($"unsupported map key of type: %!s(<nil>), key: <nil>, value: {Shown(value)}"),
        _ => throw new YamlReadException("yaml: invalid map key: " + GoJson.Write(key)),
    };

    private static string Shown(object? value) => value is string text ? GoJson.Quote(text) : value is null ? "<nil>" : GoJson.Write(value);

    private object? ReadScalar(YamlToken scalar, string? tag)
    {
        if (tag is null) { return scalar.IsPlain ? ScalarResolver.Resolve(scalar.Text, _dialect) : scalar.Text; }
        switch (tag)
        {
            case "!!str" or "tag:yaml.org,2002:str" or "!":
                return scalar.Text;
            case "!!binary" or "tag:yaml.org,2002:binary":
                try { return Encoding.UTF8.GetString(Convert.FromBase64String(scalar.Text)); }
                catch (FormatException) { throw new YamlReadException("yaml: !!binary value contains invalid base64 data"); }
            case "!!float" or "tag:yaml.org,2002:float" when ScalarResolver.Number(scalar.Text) is { } number:
                return Convert.ToDouble(number, CultureInfo.InvariantCulture);
            default:
                return ScalarResolver.Resolve(scalar.Text, _dialect);
        }
    }
}
