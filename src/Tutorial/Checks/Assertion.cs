using System.Collections.Immutable;
using Tutorial.Model;

namespace Tutorial.Checks;

/// <summary>One line of a step's check.</summary>
/// <param name="Claim">What must hold.</param>
/// <param name="Latched">Whether it is something that passes, and stays proven once it was seen.</param>
/// <param name="Kinds">What it reads: kinds of the cluster, or <see cref="Git"/>. It is read again when one of these changes.</param>
/// <param name="ReadAsync">Reads it.</param>
internal sealed record Assertion(
    LocalizedText Claim, bool Latched, ImmutableArray<string> Kinds, Func<CheckContext, CancellationToken, ValueTask<Reading>> ReadAsync)
{
    /// <summary>Stands for the repository among <see cref="Kinds"/>.</summary>
    public const string Git = "git";

    /// <summary>Whether it asks the cluster over HTTP for what cannot be watched, and is asked again while it waits.</summary>
    public bool Asks { get; init; }

    public static Assertion Now(string english, string korean, string[] kinds, Func<CheckContext, Reading> read) =>
        new(new(english, korean), false, [.. kinds], (context, _) => ValueTask.FromResult(read(context)));

    public static Assertion Now(string english, string korean, string[] kinds, Func<CheckContext, CancellationToken, ValueTask<Reading>> read) =>
        new(new(english, korean), false, [.. kinds], read);

    public static Assertion Seen(string english, string korean, string[] kinds, Func<CheckContext, Reading> read) =>
        new(new(english, korean), true, [.. kinds], (context, _) => ValueTask.FromResult(read(context)));

    public static Assertion Seen(string english, string korean, string[] kinds, Func<CheckContext, CancellationToken, ValueTask<Reading>> read) =>
        new(new(english, korean), true, [.. kinds], read);
}
