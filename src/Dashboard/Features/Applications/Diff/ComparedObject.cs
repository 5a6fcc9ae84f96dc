using System.Collections.Immutable;
using Kubernetes.Runtime;

namespace Dashboard.Features.Applications.Diff;

/// <summary>An object of an Application, in git and in the cluster.</summary>
/// <param name="ApiVersion">Its API version.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">Its name.</param>
/// <param name="InGit">Whether git renders it.</param>
/// <param name="InCluster">Whether the cluster has it.</param>
/// <param name="Fields">Its fields: those that differ first.</param>
public sealed record ComparedObject(
    string ApiVersion, string Kind, ObjectKey Key, bool InGit, bool InCluster, ImmutableArray<ComparedField> Fields)
{
    /// <summary>Whether anything of it is not as git says.</summary>
    public bool Differs => !InGit || !InCluster || Fields.Any(f => f.Counts);
}
