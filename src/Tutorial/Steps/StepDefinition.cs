using System.Collections.Immutable;
using Tutorial.Checks;
using Tutorial.Model;
using Tutorial.Running;
using Tutorial.Steps.Edits;

namespace Tutorial.Steps;

/// <summary>A step as data with typed actions.</summary>
internal sealed record StepDefinition(int Phase, string Slug)
{
    public StepId Id => new(Phase, Slug);

    /// <summary>The steps without which it cannot work; not merely those before it.</summary>
    public ImmutableArray<StepId> Needs { get; init; } = [];

    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>The edits that it commits, each as the button makes it and as a learner types it.</summary>
    public ImmutableArray<TypedEdit> Edits { get; init; } = [];

    /// <summary>What a learner would type, for the connected cluster and the newest commit.</summary>
    public required Func<CommandContext, string> Command { get; init; }

    public Func<StepRun, CancellationToken, Task<StepOutcome>>? Action { get; init; }

    public Func<StepRun, CancellationToken, Task<StepOutcome>>? Undo { get; init; }

    public LocalizedText? UndoLabel { get; init; }

    public string? LookAt { get; init; }

    public required ImmutableArray<Assertion> Checks { get; init; }

    /// <summary>Whether it only looks: then its check would hold before anybody has looked, and waits for the first run.</summary>
    public bool OnlyLooks { get; init; }

    public Step Describe(CommandContext context) => new(
        Id, Copy.StepCopy.Title(Id), Copy.StepCopy.Explanation(Id), Copy.StepCopy.Hint(Id), Command(context), Files, Action is not null,
        Undo is null ? null : UndoLabel, LookAt);
}
