using System.Text;

namespace GoTemplate.RegularExpressions;

/// <summary>Parses RE2's language with Perl's additions as Go's <c>regexp/syntax</c> does, faults and their words included.</summary>
internal sealed partial class RegexParser
{
    private const int MaximumRepeat = 1000;
    private const int MaximumNesting = 1000;
    private readonly string _pattern;
    private readonly Stack<Frame> _open = new();
    private readonly List<string?> _names = [null];
    private Frame _frame = new(-1, default);
    private Flags _flags;
    private int _at;

    private RegexParser(string pattern) => _pattern = pattern;

    [Flags]
    private enum Flags
    {
        None = 0, FoldCase = 1, MultiLine = 2, DotAll = 4, Ungreedy = 8,
    }

    /// <summary>Parses a pattern into its tree and the names of its groups.</summary>
    /// <exception cref="GoRegexException">It is no pattern.</exception>
    public static (RegexNode Tree, IReadOnlyList<string?> Names) Parse(string pattern)
    {
        var parser = new RegexParser(pattern);
        return (parser.ParseAll(), parser._names);
    }

    private RegexNode ParseAll()
    {
        // Where the previous token was a repetition, where it began: another one may not follow.
        var lastRepeat = -1;
        while (_at < _pattern.Length)
        {
            var repeat = -1;
            switch (_pattern[_at])
            {
                case '(' when Peek(1) == '?': ParseFlags(); break;
                case '(': _names.Add(null); Open(_names.Count - 1); _at++; break;
                case '|': _frame.EndOption(); _at++; break;
                case ')': Close(); break;
                case '^': Add(new AssertionNode(Has(Flags.MultiLine) ? Assertion.LineStart : Assertion.TextStart)); _at++; break;
                case '$': Add(new AssertionNode(Has(Flags.MultiLine) ? Assertion.LineEnd : Assertion.TextEnd)); _at++; break;
                case '.': Add(new SetNode(AnyRune())); _at++; break;
                case '[': Add(new SetNode(ParseClass())); break;
                case '*': repeat = _at; Repeat(0, -1, 1, lastRepeat); break;
                case '+': repeat = _at; Repeat(1, -1, 1, lastRepeat); break;
                case '?': repeat = _at; Repeat(0, 1, 1, lastRepeat); break;
                case '{' when TryCount(out var minimum, out var maximum, out var length):
                    if (minimum is < 0 or > MaximumRepeat || maximum > MaximumRepeat || (maximum >= 0 && minimum > maximum) || maximum == -2)
                    {
                        throw Fail("invalid repeat count", _pattern.Substring(_at, length));
                    }

                    repeat = _at;
                    Repeat(minimum, maximum, length, lastRepeat);
                    break;
                case '\\': ParseBackslash(); break;
                default: Add(Literal(NextRune())); break;
            }

            lastRepeat = repeat;
        }

        return _open.Count > 0 ? throw Fail("missing closing )", _pattern) : _frame.ToNode();
    }

    private void ParseBackslash()
    {
        switch (Peek(1))
        {
            case 'A': Add(new AssertionNode(Assertion.TextStart)); _at += 2; return;
            case 'b': Add(new AssertionNode(Assertion.WordBoundary)); _at += 2; return;
            case 'B': Add(new AssertionNode(Assertion.NoWordBoundary)); _at += 2; return;
            case 'z': Add(new AssertionNode(Assertion.TextEnd)); _at += 2; return;
            case 'C': throw Fail("invalid escape sequence", "\\C");
            case 'Q':
                var end = _pattern.IndexOf("\\E", _at + 2, StringComparison.Ordinal);
                var stop = end < 0 ? _pattern.Length : end;
                for (_at += 2; _at < stop;) { Add(Literal(NextRune())); }
                if (end >= 0) { _at = end + 2; }
                return;
        }

        var set = new RuneSet { Folds = Has(Flags.FoldCase) };
        if (TryNamedSet(set)) { Add(new SetNode(set)); return; }
        Add(Literal(ParseEscape()));
    }

    private void ParseFlags()
    {
        var start = _at;
        if ((Peek(2) == 'P' && Peek(3) == '<') || Peek(2) == '<')
        {
            var nameAt = start + (Peek(2) == 'P' ? 4 : 3);
            var end = _pattern.IndexOf('>', start);
            if (end < 0) { throw Fail("invalid named capture", _pattern[start..]); }
            var name = _pattern[nameAt..end];
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) { throw Fail("invalid named capture", _pattern[start..(end + 1)]); }
            if (_names.Contains(name)) { throw Fail("duplicate capture group name", name); }
            _names.Add(name);
            Open(_names.Count - 1);
            _at = end + 1;
            return;
        }

        var (flags, adding, saw) = (_flags, true, false);
        for (_at += 2; _at < _pattern.Length;)
        {
            var c = _pattern[_at++];
            var flag = c switch { 'i' => Flags.FoldCase, 'm' => Flags.MultiLine, 's' => Flags.DotAll, 'U' => Flags.Ungreedy, _ => Flags.None };
            if (flag != Flags.None) { flags = adding ? flags | flag : flags & ~flag; saw = true; continue; }
            if (c == '-' && adding) { (adding, saw) = (false, false); continue; }
            if (c is not (':' or ')') || (!adding && !saw)) { throw Fail("invalid or unsupported Perl syntax", _pattern[start.._at]); }
            if (c == ':') { Open(0); }
            _flags = flags;
            return;
        }

        throw Fail("missing closing )", _pattern);
    }

    private void Repeat(int minimum, int maximum, int length, int lastRepeat)
    {
        var start = _at;
        _at += length;
        var greedy = !Has(Flags.Ungreedy);
        if (Peek(0) == '?') { greedy = !greedy; _at++; }
        if (lastRepeat >= 0) { throw Fail("invalid nested repetition operator", _pattern[lastRepeat.._at]); }
        if (_frame.Parts.Count == 0) { throw Fail("missing argument to repetition operator", _pattern[start.._at]); }
        var node = new RepeatNode(_frame.Parts[^1], minimum, maximum, greedy);
        if ((minimum >= 2 || maximum >= 2) && !IsSmall(node, MaximumRepeat)) { throw Fail("invalid repeat count", _pattern[start.._at]); }
        _frame.Parts[^1] = node;
    }

    /// <summary>Nested counts multiply; together they must stay below the bound too.</summary>
    private static bool IsSmall(RegexNode node, int most)
    {
        switch (node)
        {
            case RepeatNode repeat:
                var count = Math.Max(repeat.Minimum, repeat.Maximum);
                if (repeat.Maximum == 0) { return true; }
                if (count > most) { return false; }
                return IsSmall(repeat.Inner, count > 1 ? most / count : most);
            case GroupNode group: return IsSmall(group.Inner, most);
            case SequenceNode sequence: return sequence.Parts.All(part => IsSmall(part, most));
            case ChoiceNode choice: return choice.Options.All(option => IsSmall(option, most));
            default: return true;
        }
    }

    private bool TryCount(out int minimum, out int maximum, out int length)
    {
        (minimum, maximum, length) = (0, -1, 0);
        var at = _at + 1;
        if (!Number(ref at, out minimum)) { return false; }
        maximum = minimum;
        if (at < _pattern.Length && _pattern[at] == ',')
        {
            at++;
            if (at < _pattern.Length && _pattern[at] == '}') { maximum = -1; }
            else if (!Number(ref at, out maximum)) { return false; }
            else if (maximum < 0) { maximum = -2; }
        }

        if (at >= _pattern.Length || _pattern[at] != '}') { return false; }
        length = at + 1 - _at;
        return true;
    }

    private bool Number(ref int at, out int value)
    {
        value = 0;
        var start = at;
        while (at < _pattern.Length && char.IsAsciiDigit(_pattern[at])) { value = value >= 100_000_000 ? value : (value * 10) + (_pattern[at] - '0'); at++; }
        if (value >= 100_000_000) { value = -1; }
        return at > start && !(at - start > 1 && _pattern[start] == '0');
    }

    private void Open(int capture)
    {
        if (_open.Count >= MaximumNesting) { throw Fail("expression nests too deeply", _pattern); }
        _open.Push(_frame);
        _frame = new(capture, _flags);
    }

    private void Close()
    {
        if (_open.Count == 0) { throw Fail("unexpected )", _pattern); }
        _at++;
        var node = _frame.ToNode();
        var capture = _frame.Capture;
        _flags = _frame.Outer;
        _frame = _open.Pop();
        Add(capture > 0 ? new GroupNode(node, capture) : new GroupNode(node, 0));
    }

    private SetNode Literal(int rune) => new(RuneSet.Of(rune, Has(Flags.FoldCase)));

    private RuneSet AnyRune()
    {
        var set = new RuneSet();
        if (!Has(Flags.DotAll)) { set.Add('\n', '\n'); }
        set.Negated = true;
        return set;
    }

    private int NextRune()
    {
        if (!Rune.TryGetRuneAt(_pattern, _at, out var rune)) { throw Fail("invalid UTF-8", _pattern); }
        _at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private void Add(RegexNode node) => _frame.Parts.Add(node);

    private bool Has(Flags flag) => (_flags & flag) != 0;

    private char Peek(int ahead) => _at + ahead < _pattern.Length ? _pattern[_at + ahead] : '\0';

    private static GoRegexException Fail(string problem, string place) => new($"error parsing regexp: {problem}: `{place}`");

    /// <summary>What stands in an open parenthesis so far.</summary>
    private sealed class Frame(int capture, Flags outer)
    {
        private readonly List<RegexNode> _options = [];

        public int Capture { get; } = capture;

        public Flags Outer { get; } = outer;

        public List<RegexNode> Parts { get; private set; } = [];

        public void EndOption()
        {
            _options.Add(Sequence());
            Parts = [];
        }

        public RegexNode ToNode()
        {
            EndOption();
            return _options.Count == 1 ? _options[0] : new ChoiceNode(_options);
        }

        private RegexNode Sequence() => Parts switch { [] => new EmptyNode(), [var one] => one, _ => new SequenceNode(Parts) };
    }
}
