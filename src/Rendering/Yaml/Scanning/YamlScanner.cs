namespace Yaml.Scanning;

/// <summary>
/// Cuts YAML 1.1 into tokens the way libyaml and its Go descendants do: what one of them takes the other takes, and what is
/// refused is refused at the same place. A simple key becomes known only at its colon, so tokens wait until no key can come
/// in front of them.
/// </summary>
internal sealed partial class YamlScanner
{
    private const int MaximumDepth = 10_000;
    private const int LongestSimpleKey = 1024;
    private readonly YamlFault _fault;
    private readonly string _text;
    private readonly List<YamlToken> _queue = [];
    private readonly Stack<int> _indents = new();
    private readonly List<SimpleKey> _simpleKeys = [new()];
    private readonly LineFolder _folder = new();
    private int _head;
    private int _taken;
    private int _indent = -1;
    private int _flow;
    private bool _simpleKeyAllowed = true;
    private bool _ended;
    private int _index, _line, _column;

    public YamlScanner(string text, YamlFault fault)
    {
        _fault = fault;
        AllowedCharacters.Demand(text);
        _text = text.Length > 0 && text[0] == '\uFEFF' ? text[1..] : text;
    }

    /// <summary>The next token, which stays.</summary>
    public YamlToken Peek()
    {
        while (!_ended && (_head == _queue.Count || HeadMayBecomeKey())) { FetchNext(); }
        return _queue[_head];
    }

    /// <summary>Takes the next token away.</summary>
    public YamlToken Take()
    {
        var token = Peek();
        if (token.Kind == YamlTokenKind.StreamEnd) { return token; }
        _head++;
        _taken++;
        if (_head > 256) { _queue.RemoveRange(0, _head); _head = 0; }
        return token;
    }

    /// <summary>Where the scanner stands.</summary>
    public SourcePosition Position => new(null, _line + 1, _column + 1);

    private YamlMark Here => new(_index, _line, _column);

    private char At(int ahead = 0) => _index + ahead < _text.Length ? _text[_index + ahead] : '\0';

    private bool HeadMayBecomeKey()
    {
        foreach (var key in _simpleKeys)
        {
            if (key.Possible && key.Token == _taken) { return IsValid(key); }
        }

        return false;
    }

    private bool IsValid(SimpleKey key)
    {
        if (!key.Possible) { return false; }
        if (key.Mark.Line >= _line && key.Mark.Index + LongestSimpleKey >= _index) { return true; }
        if (key.Required) { throw _fault.OfScanner("could not find expected ':'", key.Mark.Line, _line); }
        key.Possible = false;
        return false;
    }

    private void FetchNext()
    {
        SkipToToken();
        Unroll(_column);
        var c = At();
        if (AtEnd()) { FetchStreamEnd(); return; }
        if (_column == 0 && c == '%') { FetchDirective(); return; }
        if (IsDocumentIndicator('-')) { FetchDocumentIndicator(YamlTokenKind.DocumentStart); return; }
        if (IsDocumentIndicator('.')) { FetchDocumentIndicator(YamlTokenKind.DocumentEnd); return; }
        switch (c)
        {
            case '[': OpenFlow(YamlTokenKind.FlowSequenceStart); return;
            case '{': OpenFlow(YamlTokenKind.FlowMappingStart); return;
            case ']': CloseFlow(YamlTokenKind.FlowSequenceEnd); return;
            case '}': CloseFlow(YamlTokenKind.FlowMappingEnd); return;
            case ',': DropSimpleKey(); _simpleKeyAllowed = true; Single(YamlTokenKind.FlowEntry); return;
            case '-' when IsBlankOrEnd(1): FetchBlockEntry(); return;
            case '?' when _flow > 0 || IsBlankOrEnd(1): FetchKey(); return;
            case ':' when _flow > 0 || IsBlankOrEnd(1): FetchValue(); return;
            case '*': BeginNode(); _queue.Add(ScanAnchor(YamlTokenKind.Alias)); return;
            case '&': BeginNode(); _queue.Add(ScanAnchor(YamlTokenKind.Anchor)); return;
            case '!': BeginNode(); _queue.Add(ScanTag()); return;
            case '|' or '>' when _flow == 0:
                DropSimpleKey();
                _simpleKeyAllowed = true;
                _queue.Add(ScanBlockScalar(c == '|'));
                return;
            case '\'' or '"': BeginNode(); _queue.Add(ScanQuoted(c == '\'')); return;
        }

        var startsPlain = !(IsBlankOrEnd(0) || "-?:,[]{}#&*!|>'\"%@`".Contains(c, StringComparison.Ordinal))
            || (c == '-' && At(1) is not (' ' or '\t'))
            || (_flow == 0 && c is '?' or ':' && !IsBlankOrEnd(1));
        if (!startsPlain) { throw _fault.OfScanner("found character that cannot start any token", _line, _line); }
        BeginNode();
        _queue.Add(ScanPlain());
    }

    private void BeginNode()
    {
        SaveSimpleKey();
        _simpleKeyAllowed = false;
    }

    private void SkipToToken()
    {
        while (true)
        {
            if (_column == 0 && At() == '\uFEFF') { Skip(); }
            while (At() == ' ' || ((_flow > 0 || !_simpleKeyAllowed) && At() == '\t')) { Skip(); }
            if (At() == '#') { while (!IsBreakOrEnd(0)) { Skip(); } }
            if (!IsBreak(At())) { return; }
            SkipLine();
            if (_flow == 0) { _simpleKeyAllowed = true; }
        }
    }

    private void SaveSimpleKey()
    {
        if (!_simpleKeyAllowed) { return; }
        DropSimpleKey();
        _simpleKeys[^1] = new() { Possible = true, Required = _flow == 0 && _indent == _column, Token = _taken + _queue.Count - _head, Mark = Here };
    }

    private void DropSimpleKey()
    {
        var key = _simpleKeys[^1];
        if (key.Possible && key.Required) { throw _fault.OfScanner("could not find expected ':'", key.Mark.Line, _line); }
        key.Possible = false;
    }

    private void Roll(int column, int token, YamlTokenKind kind, int line)
    {
        if (_flow > 0 || _indent >= column) { return; }
        _indents.Push(_indent);
        _indent = column;
        if (_indents.Count > MaximumDepth) { throw _fault.OfScanner($"exceeded max depth of {MaximumDepth}", _line, _line); }
        var start = new YamlToken(kind, line);
        if (token < 0) { _queue.Add(start); }
        else { _queue.Insert(token - _taken + _head, start); }
    }

    private void Unroll(int column)
    {
        while (_flow == 0 && _indent > column)
        {
            _queue.Add(new(YamlTokenKind.BlockEnd, _line));
            _indent = _indents.Pop();
        }
    }

    private void FetchStreamEnd()
    {
        if (_column != 0) { _column = 0; _line++; }
        Unroll(-1);
        DropSimpleKey();
        _simpleKeyAllowed = false;
        _ended = true;
        _queue.Add(new(YamlTokenKind.StreamEnd, _line));
    }

    private void FetchDirective()
    {
        Unroll(-1);
        DropSimpleKey();
        _simpleKeyAllowed = false;
        _queue.Add(ScanDirective());
    }

    private void FetchDocumentIndicator(YamlTokenKind kind)
    {
        Unroll(-1);
        DropSimpleKey();
        _simpleKeyAllowed = false;
        var line = _line;
        for (var i = 0; i < 3; i++) { Skip(); }
        _queue.Add(new(kind, line));
    }

    private void OpenFlow(YamlTokenKind kind)
    {
        SaveSimpleKey();
        _simpleKeys.Add(new() { Mark = Here });
        if (++_flow > MaximumDepth) { throw _fault.OfScanner($"exceeded max depth of {MaximumDepth}", _line, _line); }
        _simpleKeyAllowed = true;
        Single(kind);
    }

    private void CloseFlow(YamlTokenKind kind)
    {
        DropSimpleKey();
        if (_flow > 0) { _flow--; _simpleKeys.RemoveAt(_simpleKeys.Count - 1); }
        _simpleKeyAllowed = false;
        Single(kind);
    }

    private void FetchBlockEntry()
    {
        if (_flow == 0)
        {
            if (!_simpleKeyAllowed) { throw _fault.OfScanner("block sequence entries are not allowed in this context", _line, _line); }
            Roll(_column, -1, YamlTokenKind.BlockSequenceStart, _line);
        }

        DropSimpleKey();
        _simpleKeyAllowed = true;
        Single(YamlTokenKind.BlockEntry);
    }

    private void FetchKey()
    {
        if (_flow == 0)
        {
            if (!_simpleKeyAllowed) { throw _fault.OfScanner("mapping keys are not allowed in this context", _line, _line); }
            Roll(_column, -1, YamlTokenKind.BlockMappingStart, _line);
        }

        DropSimpleKey();
        _simpleKeyAllowed = _flow == 0;
        Single(YamlTokenKind.Key);
    }

    private void FetchValue()
    {
        var key = _simpleKeys[^1];
        if (IsValid(key))
        {
            _queue.Insert(key.Token - _taken + _head, new(YamlTokenKind.Key, key.Mark.Line));
            Roll(key.Mark.Column, key.Token, YamlTokenKind.BlockMappingStart, key.Mark.Line);
            key.Possible = false;
            _simpleKeyAllowed = false;
        }
        else
        {
            if (_flow == 0)
            {
                if (!_simpleKeyAllowed) { throw _fault.OfScanner("mapping values are not allowed in this context", _line, _line); }
                Roll(_column, -1, YamlTokenKind.BlockMappingStart, _line);
            }

            _simpleKeyAllowed = _flow == 0;
        }

        Single(YamlTokenKind.Value);
    }

    private void Single(YamlTokenKind kind)
    {
        _queue.Add(new(kind, _line));
        Skip();
    }

    private bool IsDocumentIndicator(char c) => _column == 0 && At() == c && At(1) == c && At(2) == c && IsBlankOrEnd(3);

    private bool AtEnd(int ahead = 0) => _index + ahead >= _text.Length;

    private static bool IsBreak(char c) => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    private bool IsBreakOrEnd(int ahead) => AtEnd(ahead) || IsBreak(At(ahead));

    private bool IsBlankOrEnd(int ahead) => AtEnd(ahead) || _text[_index + ahead] is ' ' or '\t' or '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    private void Skip()
    {
        _index += char.IsHighSurrogate(At()) && char.IsLowSurrogate(At(1)) ? 2 : 1;
        _column++;
    }

    private void SkipLine()
    {
        _index += At() == '\r' && At(1) == '\n' ? 2 : 1;
        _column = 0;
        _line++;
    }

    private sealed class SimpleKey
    {
        public bool Possible { get; set; }

        public bool Required { get; init; }

        public int Token { get; init; }

        public YamlMark Mark { get; init; }
    }
}
