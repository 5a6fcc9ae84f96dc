using System.Collections.Immutable;

namespace Clusters.Pushes;

/// <summary>A push, as GitHub would tell it.</summary>
/// <param name="RepositoryAddress">The address that manifests name, without <c>.git</c>.</param>
/// <param name="Reference">The full name of the branch.</param>
/// <param name="Before">The commit before; null for the first.</param>
/// <param name="After">The commit now.</param>
/// <param name="Pusher">Who pushed.</param>
/// <param name="ChangedPaths">What differs between the two.</param>
public sealed record PushNotice(
    Uri RepositoryAddress, string Reference, string? Before, string After, string Pusher, ImmutableArray<string> ChangedPaths);
