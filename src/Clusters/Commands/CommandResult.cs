using System.Collections.Immutable;

namespace Clusters.Commands;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">0, or what kubectl would exit with.</param>
/// <param name="Changes">What it changed.</param>
/// <param name="Errors">What it printed to standard error, warnings left out.</param>
public sealed record CommandResult(int ExitCode, ImmutableArray<ObjectChange> Changes, ImmutableArray<string> Errors)
{
    /// <summary>Whether it did all that was asked.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>All errors, one a line.</summary>
    public string ErrorText => string.Join('\n', Errors);
}
