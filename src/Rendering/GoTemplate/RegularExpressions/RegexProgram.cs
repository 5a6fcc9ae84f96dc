namespace GoTemplate.RegularExpressions;

/// <summary>A step of the machine; <see cref="Next"/> and <see cref="Other"/> are the steps that may follow, the preferred one first.</summary>
internal readonly record struct RegexStep(RegexStepKind Kind, int Next, int Other = 0, RuneSet? Set = null, int Value = 0);

internal enum RegexStepKind
{
    Match, Rune, Split, Capture, Assert,
}

/// <summary>A pattern turned into steps, as Thompson's construction has it.</summary>
internal sealed class RegexProgram
{
    private const int MaximumSteps = 200_000;
    private readonly List<RegexStep> _steps = [];
    private readonly string _pattern;

    private RegexProgram(string pattern) => _pattern = pattern;

    public IReadOnlyList<RegexStep> Steps => _steps;

    public int Start { get; private set; }

    public static RegexProgram Compile(RegexNode tree, string pattern)
    {
        var program = new RegexProgram(pattern);
        var match = program.Emit(new(RegexStepKind.Match, 0));
        var end = program.Emit(new(RegexStepKind.Capture, match, Value: 1));
        program.Start = program.Emit(new(RegexStepKind.Capture, program.Lay(tree, end), Value: 0));
        return program;
    }

    /// <summary>Lays the steps of a node in front of those that follow it.</summary>
    private int Lay(RegexNode node, int next)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (node)
        {
            case SetNode set: return Emit(new(RegexStepKind.Rune, next, Set: set.Set));
            case AssertionNode assertion: return Emit(new(RegexStepKind.Assert, next, Value: (int)assertion.Kind));
            case GroupNode { Capture: 0 } group: return Lay(group.Inner, next);
            case GroupNode group: return Emit(new(RegexStepKind.Capture, Lay(group.Inner, Emit(new(RegexStepKind.Capture, next, Value: (2 * group.Capture) + 1))), Value: 2 * group.Capture));
            case SequenceNode sequence:
                for (var i = sequence.Parts.Count - 1; i >= 0; i--) { next = Lay(sequence.Parts[i], next); }
                return next;
            case ChoiceNode choice:
                var last = Lay(choice.Options[^1], next);
                for (var i = choice.Options.Count - 2; i >= 0; i--) { last = Emit(new(RegexStepKind.Split, Lay(choice.Options[i], next), last)); }
                return last;
            case RepeatNode repeat: return LayRepeat(repeat, next);
            default: return next;
        }
    }

    private int LayRepeat(RepeatNode repeat, int next)
    {
        if (repeat.Maximum < 0)
        {
            // What may be empty is repeated as (x+)?, which keeps the order of preference right.
            var loop = repeat.Minimum > 0 ? Plus(repeat, next) : IsNullable(repeat.Inner) ? Either(repeat.Greedy, Plus(repeat, next), next) : Star(repeat, next);
            for (var i = 1; i < repeat.Minimum; i++) { loop = Lay(repeat.Inner, loop); }
            return loop;
        }

        // x{0,3} is (x(x(x)?)?)?: every option skips to the very end.
        var end = next;
        for (var i = repeat.Minimum; i < repeat.Maximum; i++) { next = Either(repeat.Greedy, Lay(repeat.Inner, next), end); }
        for (var i = 0; i < repeat.Minimum; i++) { next = Lay(repeat.Inner, next); }
        return next;
    }

    private int Star(RepeatNode repeat, int next) => Loop(repeat, next).Split;

    private int Plus(RepeatNode repeat, int next) => Loop(repeat, next).Body;

    private (int Split, int Body) Loop(RepeatNode repeat, int next)
    {
        var split = Emit(default);
        var body = Lay(repeat.Inner, split);
        _steps[split] = repeat.Greedy ? new(RegexStepKind.Split, body, next) : new(RegexStepKind.Split, next, body);
        return (split, body);
    }

    private int Either(bool greedy, int body, int next) => Emit(greedy ? new(RegexStepKind.Split, body, next) : new(RegexStepKind.Split, next, body));

    private static bool IsNullable(RegexNode node) => node switch
    {
        SetNode => false,
        GroupNode group => IsNullable(group.Inner),
        SequenceNode sequence => sequence.Parts.All(IsNullable),
        ChoiceNode choice => choice.Options.Any(IsNullable),
        RepeatNode repeat => repeat.Minimum == 0 || IsNullable(repeat.Inner),
        _ => true,
    };

    private int Emit(RegexStep step)
    {
        if (_steps.Count >= MaximumSteps) { throw new GoRegexException($"error parsing regexp: expression too large: `{_pattern}`"); }
        _steps.Add(step);
        return _steps.Count - 1;
    }
}
