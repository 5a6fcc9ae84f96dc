using System.Collections.Immutable;
using Tutorial.Model;
using Tutorial.Steps;

namespace Scenarios;

/// <summary>
/// Each step from its declared prerequisites alone, on a fresh learner's cluster: with the shown command typed in a terminal that is set up
/// as the page shows (real kubectl 1.35, helm 3 and git, no network), and with its button.
/// </summary>
public sealed class ShownCommandTests(ShownCommandTests.Runs runs) : IClassFixture<ShownCommandTests.Runs>
{
    private static readonly StepId Create = new(0, "create-cluster");
    private static readonly StepId Finish = new(4, "finish");

    // STEPS=4/canary-start,4/canary-abort runs these alone.
    private static readonly ImmutableArray<StepDefinition> All =
        [.. StepCatalogue.All.Where(step => Environment.GetEnvironmentVariable("STEPS") is not { Length: > 0 } wanted || wanted.Split(',').Contains(step.Id.ToString()))];

    // Why the button has to be pressed; the command is typed all the same, and must work.
    private static readonly ImmutableDictionary<string, string> Exceptions = new Dictionary<string, string>
    {
        ["0/create-cluster"] = "the embedded cluster lives in the dashboard's process: its button makes it, the command looks at it",
        ["1/render-first"] = "a look leaves nothing behind that a check could read, so the step waits for one Run",
        ["1/check-settings"] = "a look, as above",
        ["3/secrets-arrive"] = "a look, as above",
        ["3/metrics-arrive"] = "a look, as above",
        ["4/open-the-shop"] = "a look, as above",
        ["4/finish"] = "a look, as above; and what it looks back on is every other step, so alone all but its last check hold",
    }.ToImmutableDictionary();

    public static TheoryData<string> Typed => [.. All.Select(step => step.Id.ToString())];

    public static TheoryData<string> Pressed => [.. All.Where(step => step.Action is not null).Select(step => step.Id.ToString())];

    [Theory]
    [MemberData(nameof(Typed))]
    public Task Typing_the_shown_command_passes_the_step(string step)
    {
        runs.Tools.RequireTools();
        return runs.Typed.OutcomeOf(All, Find(step));
    }

    // The typed runs start from buttons that were pressed from their prerequisites; the others are pressed by eng/campaign steps.
    [Theory(Explicit = true)]
    [MemberData(nameof(Pressed))]
    public Task Pressing_its_button_passes_the_step_from_its_prerequisites_alone(string step) =>
        runs.Pressed.OutcomeOf(All.Where(one => one.Action is not null), Find(step));

    [Fact]
    public void Only_steps_that_look_and_the_one_that_makes_the_cluster_are_exceptions() =>
        Assert.Equal(
            StepCatalogue.All.Where(step => step.OnlyLooks || step.Id == Create).Select(step => step.Id.ToString()).Order(StringComparer.Ordinal),
            Exceptions.Keys.Order(StringComparer.Ordinal));

    private static StepDefinition Find(string step) => All.Single(one => one.Id.ToString() == step);

    private static async Task TypeAsync(Lesson lesson, StepDefinition step, CancellationToken cancellationToken)
    {
        if (Exceptions.ContainsKey(step.Id.ToString())) { await PressAsync(lesson, step, cancellationToken); }
        await lesson.TypeAsync(step.Id, state => IsProven(step, state), cancellationToken);
    }

    private static Task PressAsync(Lesson lesson, StepDefinition step, CancellationToken cancellationToken) =>
        lesson.PressAsync(step.Id, state => IsProven(step, state), cancellationToken);

    private static bool IsProven(StepDefinition step, StepState state) =>
        step.Id == Finish ? state.Checks.Take(state.Checks.Length - 1).All(check => check.Status == CheckStatus.Passed) : state.Status == StepStatus.Passed;

    /// <summary>The runs of all steps, typed and pressed.</summary>
    public sealed class Runs(Toolbox tools) : IAsyncDisposable
    {
        private readonly Preparations _preparations = new(tools);
        private StepRuns? _typed, _pressed;

        internal Toolbox Tools => tools;

        internal StepRuns Typed => _typed ??= new(_preparations, "typed", TypeAsync);

        internal StepRuns Pressed => _pressed ??= new(_preparations, "pressed", PressAsync);

        public async ValueTask DisposeAsync()
        {
            if (_typed is not null) { await _typed.DisposeAsync(); }
            if (_pressed is not null) { await _pressed.DisposeAsync(); }
        }
    }
}
