using Yaml.Scanning;

namespace Yaml.Reading;

internal sealed partial class DocumentReader
{
    private List<object?> ReadBlockSequence(int depth)
    {
        var list = new List<object?>();
        var start = _scanner.Take().Line;
        while (Next == YamlTokenKind.BlockEntry)
        {
            _scanner.Take();
            list.Add(Next is YamlTokenKind.BlockEntry or YamlTokenKind.BlockEnd ? null : ReadNode(depth + 1, block: true));
        }

        if (Next != YamlTokenKind.BlockEnd) { throw _fault.OfParser("did not find expected '-' indicator", start, _scanner.Peek().Line); }
        _scanner.Take();
        return list;
    }

    private List<object?> ReadIndentless(int depth)
    {
        var list = new List<object?>();
        while (Next == YamlTokenKind.BlockEntry)
        {
            _scanner.Take();
            list.Add(Next is YamlTokenKind.BlockEntry or YamlTokenKind.Key or YamlTokenKind.Value or YamlTokenKind.BlockEnd ? null : ReadNode(depth + 1, block: true));
        }

        return list;
    }

    private Dictionary<string, object?> ReadBlockMapping(int depth)
    {
        var start = _scanner.Take().Line;
        var map = new Mapping(this);
        while (Next == YamlTokenKind.Key)
        {
            var line = _scanner.Take().Line;
            object? key = null, value = null;
            var text = _scanner.Peek().Text;
            if (Next is not (YamlTokenKind.Key or YamlTokenKind.Value or YamlTokenKind.BlockEnd)) { key = ReadKey(depth, block: true); }
            if (Next == YamlTokenKind.Value)
            {
                _scanner.Take();
                if (Next is not (YamlTokenKind.Key or YamlTokenKind.Value or YamlTokenKind.BlockEnd)) { value = ReadNode(depth + 1, block: true, indentless: true); }
            }

            map.Add(key, value, line, text);
        }

        if (Next != YamlTokenKind.BlockEnd) { throw _fault.OfParser("did not find expected key", start, _scanner.Peek().Line); }
        _scanner.Take();
        return map.Finish();
    }

    private List<object?> ReadFlowSequence(int depth)
    {
        var list = new List<object?>();
        var start = _scanner.Take().Line;
        for (var first = true; Next != YamlTokenKind.FlowSequenceEnd; first = false)
        {
            if (!first)
            {
                if (Next != YamlTokenKind.FlowEntry) { throw _fault.OfParser("did not find expected ',' or ']'", start, _scanner.Peek().Line); }
                _scanner.Take();
                if (Next == YamlTokenKind.FlowSequenceEnd) { break; }
            }

            list.Add(Next == YamlTokenKind.Key ? ReadSinglePair(depth) : ReadNode(depth + 1, block: false));
        }

        _scanner.Take();
        return list;
    }

    /// <summary><c>[a: b]</c> holds a mapping of one pair.</summary>
    private Dictionary<string, object?> ReadSinglePair(int depth)
    {
        var line = _scanner.Take().Line;
        var map = new Mapping(this);
        object? key = null, value = null;
        if (Next is not (YamlTokenKind.Value or YamlTokenKind.FlowEntry or YamlTokenKind.FlowSequenceEnd)) { key = ReadKey(depth, block: false); }
        var isEmpty = true;
        if (Next == YamlTokenKind.Value)
        {
            _scanner.Take();
            if (Next is not (YamlTokenKind.FlowEntry or YamlTokenKind.FlowSequenceEnd)) { value = ReadNode(depth + 1, block: false); isEmpty = false; }
        }

        map.Add(key, isEmpty ? EmptyFlowValue : value, line);
        return map.Finish();
    }

    private Dictionary<string, object?> ReadFlowMapping(int depth)
    {
        var start = _scanner.Take().Line;
        var map = new Mapping(this);
        for (var first = true; Next != YamlTokenKind.FlowMappingEnd; first = false)
        {
            if (!first)
            {
                if (Next != YamlTokenKind.FlowEntry) { throw _fault.OfParser("did not find expected ',' or '}'", start, _scanner.Peek().Line); }
                _scanner.Take();
                if (Next == YamlTokenKind.FlowMappingEnd) { break; }
            }

            var line = _scanner.Peek().Line;
            object? key = null, value = EmptyFlowValue;
            if (Next != YamlTokenKind.Key) { map.Add(ReadKey(depth, block: false), EmptyFlowValue, line); continue; }
            _scanner.Take();
            var text = _scanner.Peek().Text;
            if (Next is not (YamlTokenKind.Value or YamlTokenKind.FlowEntry or YamlTokenKind.FlowMappingEnd)) { key = ReadKey(depth, block: false); }
            if (Next == YamlTokenKind.Value)
            {
                _scanner.Take();
                if (Next is not (YamlTokenKind.FlowEntry or YamlTokenKind.FlowMappingEnd)) { value = ReadNode(depth + 1, block: false); }
            }

            map.Add(key, value, line, text);
        }

        _scanner.Take();
        return map.Finish();
    }

    /// <summary>kyaml keeps an empty value of a flow mapping as an empty text.</summary>
    private string? EmptyFlowValue => _dialect == YamlDialect.Nodes ? "" : null;

    /// <summary>The pairs of a mapping as they come.</summary>
    private sealed class Mapping(DocumentReader reader)
    {
        private readonly Dictionary<string, object?> _map = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int>? _lines = reader.IsStrict ? new(StringComparer.Ordinal) : null;
        private List<object?>? _merged;
        private List<string>? _odd;
        private string? _nullKey;

        public void Add(object? key, object? value, int line, string? text = null)
        {
            if (ReferenceEquals(key, Merge)) { (_merged ??= []).Add(value); return; }
            var name = reader.NameOf(key, value);
            if (reader.IsStrict && key is null) { _nullKey ??= $"line {line + 1}: mapping key {GoJson.Quote(text ?? "null")} already defined at line {line + 1}"; }
            if (reader.IsStrict && key is not (null or string)) { (_odd ??= []).Add(name); }
            if (_lines?.TryAdd(name, line + 1) == false)
            {
                reader._errors.Add($"line {line + 1}: mapping key {GoJson.Quote(name)} already defined at line {_lines[name]}");
            }

            _map[name] = value;
        }

        public Dictionary<string, object?> Finish()
        {
            foreach (var source in _merged ?? []) { reader.MergeInto(_map, source); }
            if (_odd is null && _nullKey is null) { return _map; }
            var odd = new OddKeyMap(_map) { NullKeyFault = _nullKey };
            odd.OddKeys.UnionWith(_odd ?? []);
            return odd;
        }
    }
}
