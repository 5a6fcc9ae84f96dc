namespace Tutorial.Model;

/// <summary>The sort of an <see cref="OutputLine"/>.</summary>
public enum OutputKind
{
    /// <summary>The command that runs now.</summary>
    Echo,

    /// <summary>What the cluster or git answered.</summary>
    Answer,

    /// <summary>A refusal, quoted.</summary>
    Refusal,
}
