using Clusters;
using Clusters.Commands;
using GitRepository;
using GitRepository.Revisions;

namespace Tutorial;

/// <summary>What the tutorial works with.</summary>
public sealed record TutorialOptions
{
    /// <summary>The cluster of the learner.</summary>
    public required ICluster Cluster { get; init; }

    /// <summary>The repository of the learner.</summary>
    public required ILearnerRepository Repository { get; init; }

    /// <summary>The same repository as its remote shows it.</summary>
    public required IRevisionReader Revisions { get; init; }

    /// <summary>How kustomizations are rendered.</summary>
    public required IKustomizationBuilder Kustomize { get; init; }

    /// <summary>The folder of <c>tutorial.db</c>, which holds progress, evidence and output.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The address that every manifest names as its <c>repoURL</c>.</summary>
    public Uri RepositoryAddress { get; init; } = new("http://git.default.svc/learning-gitops.git");

    /// <summary>The address that a learner clones.</summary>
    public Uri CloneAddress { get; init; } = new("http://localhost:5080/git/learning-gitops.git");

    /// <summary>The IP address under which pods reach the git host; an EndpointSlice does not take a loopback one. Null where none is known.</summary>
    public string? GitHostAddress { get; init; } = "192.0.2.1";

    /// <summary>The port of the git host.</summary>
    public int GitHostPort { get; init; } = 5080;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
