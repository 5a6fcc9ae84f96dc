using Tutorial.Model;

namespace Tutorial.Checks;

/// <summary>What an assertion read.</summary>
internal sealed record Reading(CheckStatus Status, LocalizedText Evidence)
{
    public static Reading Passed(string english, string korean) => new(CheckStatus.Passed, new(english, korean));

    public static Reading Waiting(string english, string korean) => new(CheckStatus.Waiting, new(english, korean));

    public static Reading Failed(string english, string korean) => new(CheckStatus.Failed, new(english, korean));

    /// <summary>Passed or waiting, with the same sentence about what was read.</summary>
    public static Reading When(bool passed, string english, string korean) => passed ? Passed(english, korean) : Waiting(english, korean);
}
