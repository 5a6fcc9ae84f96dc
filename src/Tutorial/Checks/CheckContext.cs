using Clusters;
using GitRepository;
using GitRepository.Model;
using Tutorial.Model;
using Tutorial.Observation;

namespace Tutorial.Checks;

/// <summary>What assertions may read: the API of the cluster, and git.</summary>
/// <param name="View">The watched objects as of this event.</param>
/// <param name="Cluster">The cluster, for what cannot be watched.</param>
/// <param name="Options">The rest.</param>
/// <param name="Facts">What this step remembers.</param>
/// <param name="HasPassed">Whether another step has been proven.</param>
internal sealed record CheckContext(ClusterView View, ICluster Cluster, TutorialOptions Options, Facts Facts, Func<StepId, bool> HasPassed)
{
    public ILearnerRepository Repository => Options.Repository;

    public RepositoryState Git => Options.Repository.Current;

    /// <summary>The newest commit of the remote's main.</summary>
    public string? Head => Git.RemoteHead?.Sha;

    public static string Short(string? sha) => sha is { Length: >= 7 } ? sha[..7] : "—";
}
