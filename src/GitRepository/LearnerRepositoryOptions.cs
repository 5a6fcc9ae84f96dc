namespace GitRepository;

/// <summary>Where the learner's repository lives and what it begins with.</summary>
public sealed record LearnerRepositoryOptions
{
    /// <summary>The folder for <c>remote.git</c> and <c>working-copy</c>; made where it is missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The folder that becomes <c>gitops/</c> of the first commit; read only at the very first start.</summary>
    public required string SeedDirectory { get; init; }

    /// <summary>The clock of commits and pushes.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The author of the commits that the dashboard makes for the learner.</summary>
    public string AuthorName { get; init; } = "You";

    /// <summary>The author's address.</summary>
    public string AuthorEmail { get; init; } = "you@learning-gitops.localhost";
}
