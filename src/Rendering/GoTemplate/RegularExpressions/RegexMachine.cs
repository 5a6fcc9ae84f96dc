using System.Text;

namespace GoTemplate.RegularExpressions;

/// <summary>Runs a program over a text, all alternatives side by side in their order of preference: time grows with the text only.</summary>
internal sealed class RegexMachine(RegexProgram program, int groups, string text)
{
    private const long MaximumWork = 400_000_000;
    private readonly Stack<(int Step, int Slot, int Value)> _stack = new();
    private Queue _current = new(program.Steps.Count);
    private Queue _next = new(program.Steps.Count);
    private long _work;

    /// <summary>The leftmost match at or behind a position; null where there is none.</summary>
    public int[]? Find(int from)
    {
        int[]? found = null;
        _current.Clear();
        for (var at = from; ;)
        {
            if (found is null) { Add(_current, program.Start, at, NoCaptures()); }
            if (_current.Count == 0 && found is not null) { break; }
            var (rune, width) = RuneAt(at);
            _next.Clear();
            for (var i = 0; i < _current.Count; i++)
            {
                var (step, captures) = _current[i];
                var op = program.Steps[step];
                if (op.Kind == RegexStepKind.Match)
                {
                    // What stands behind is less preferred than this.
                    found = captures;
                    break;
                }

                if (width > 0 && op.Kind == RegexStepKind.Rune && op.Set!.Contains(rune)) { Add(_next, op.Next, at + width, captures); }
            }

            if ((_work += _current.Count + 1) > MaximumWork) { throw new GoRegexException("regexp: evaluation took too long"); }
            (_current, _next) = (_next, _current);
            if (width == 0) { break; }
            at += width;
        }

        return found;
    }

    private int[] NoCaptures()
    {
        var captures = new int[2 * groups];
        Array.Fill(captures, -1);
        return captures;
    }

    private void Add(Queue queue, int first, int at, int[] captures)
    {
        _stack.Clear();
        _stack.Push((first, -1, 0));
        while (_stack.TryPop(out var entry))
        {
            if (entry.Slot >= 0)
            {
                captures = (int[])captures.Clone();
                captures[entry.Slot] = entry.Value;
                continue;
            }

            if (!queue.Mark(entry.Step)) { continue; }
            _work++;
            var step = program.Steps[entry.Step];
            switch (step.Kind)
            {
                case RegexStepKind.Split:
                    _stack.Push((step.Other, -1, 0));
                    _stack.Push((step.Next, -1, 0));
                    break;
                case RegexStepKind.Assert:
                    if (Holds((Assertion)step.Value, at)) { _stack.Push((step.Next, -1, 0)); }
                    break;
                case RegexStepKind.Capture:
                    // Alternatives that wait on the stack must see the captures as they were.
                    _stack.Push((0, step.Value, captures[step.Value]));
                    _stack.Push((step.Next, -1, 0));
                    captures = (int[])captures.Clone();
                    captures[step.Value] = at;
                    break;
                default: queue.Add(entry.Step, captures); break;
            }
        }
    }

    private bool Holds(Assertion assertion, int at) => assertion switch
    {
        Assertion.TextStart => at == 0,
        Assertion.TextEnd => at == text.Length,
        Assertion.LineStart => at == 0 || text[at - 1] == '\n',
        Assertion.LineEnd => at == text.Length || text[at] == '\n',
        Assertion.WordBoundary => IsWord(at - 1) != IsWord(at),
        _ => IsWord(at - 1) == IsWord(at),
    };

    private bool IsWord(int at) => at >= 0 && at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_');

    private (Rune Rune, int Width) RuneAt(int at) => at >= text.Length ? (default, 0)
        : Rune.TryGetRuneAt(text, at, out var rune) ? (rune, rune.Utf16SequenceLength) : (Rune.ReplacementChar, 1);

    /// <summary>The alternatives that are alive at one position, in order of preference, each step once.</summary>
    private sealed class Queue(int size)
    {
        private readonly int[] _marks = new int[size];
        private readonly List<(int Step, int[] Captures)> _alive = [];
        private int _generation;

        public int Count => _alive.Count;

        public (int Step, int[] Captures) this[int index] => _alive[index];

        public void Clear()
        {
            _alive.Clear();
            _generation++;
        }

        public bool Mark(int step)
        {
            if (_marks[step] == _generation) { return false; }
            _marks[step] = _generation;
            return true;
        }

        public void Add(int step, int[] captures) => _alive.Add((step, captures));
    }
}
