namespace Tutorial.Model;

/// <summary>What the tutorial can do over several steps.</summary>
public enum UndertakingKind
{
    /// <summary>Runs what a step needs.</summary>
    JumpAhead,

    /// <summary>Goes back to the beginning of a phase.</summary>
    Reset,
}
