using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.RepoServer;

/// <summary>What the other components ask the repo server, as JSON over HTTP inside the cluster.</summary>
internal static class RepoServerProtocol
{
    public const string Address = "http://argocd-repo-server:8081";
    public const string Manifests = "/argocd.repo/generate-manifests";
    public const string Directories = "/argocd.repo/git-directories";
    public const string Files = "/argocd.repo/git-files";
    public const string Revision = "/argocd.repo/resolve-revision";

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
}

/// <summary>Asks for the manifests of one source.</summary>
/// <param name="ApplicationName">The Application's name.</param>
/// <param name="DestinationNamespace">Where objects without a namespace go.</param>
/// <param name="Project">The Application's project.</param>
/// <param name="Source">The source as the Application states it.</param>
/// <param name="References">The sources that values files name as <c>$ref</c>, by that name.</param>
/// <param name="Revision">The revision to resolve, or a commit.</param>
/// <param name="Marking">Which marks the objects get.</param>
/// <param name="KustomizeOptions">The global build options.</param>
/// <param name="DisabledTypes">Source types that the settings switch off.</param>
/// <param name="KubeVersion">The version of the destination cluster.</param>
/// <param name="ApiVersions">The kinds that the destination cluster serves, as <c>group/version/Kind</c>.</param>
/// <param name="NoCache">Whether to render anew.</param>
/// <param name="NoRevisionCache">Whether to ask git again what a branch points to.</param>
/// <param name="KnownDigest">The digest of the manifests that the caller holds; equal ones are not sent again.</param>
/// <param name="RefreshPaths">The paths that the manifests depend on; empty for the whole repository.</param>
/// <param name="ComparedRevision">The commit that was compared last, whose manifests hold on where none of the paths changed; empty for none.</param>
/// <param name="IsOneOfSeveral">Whether the Application states a list of sources, of which some may only be referred to.</param>
internal sealed record ManifestRequest(
    string ApplicationName,
    string DestinationNamespace,
    string Project,
    JsonObject Source,
    ImmutableDictionary<string, SourceReference> References,
    string Revision,
    Marking Marking,
    string KustomizeOptions,
    ImmutableArray<string> DisabledTypes,
    string KubeVersion,
    ImmutableArray<string> ApiVersions,
    bool NoCache,
    bool NoRevisionCache,
    string KnownDigest,
    ImmutableArray<string> RefreshPaths,
    string ComparedRevision,
    bool IsOneOfSeveral);

/// <summary>Another source of the same Application, of which files are read.</summary>
/// <param name="RepositoryUrl">Its repository.</param>
/// <param name="Revision">Its revision, or a commit.</param>
/// <param name="IsChart">Whether it is a chart, of which no file can be taken.</param>
/// <param name="Commit">The commit that the revision points to; empty while that has not been asked.</param>
internal sealed record SourceReference(string RepositoryUrl, string Revision, bool IsChart, string Commit = "");

/// <summary>The manifests of one source.</summary>
/// <param name="Revision">The commit they were rendered from.</param>
/// <param name="SourceType"><c>Directory</c>, <c>Kustomize</c> or <c>Helm</c>.</param>
/// <param name="Digest">Equal for equal manifests.</param>
/// <param name="Manifests">The objects; null where the caller holds them.</param>
internal sealed record ManifestResponse(string Revision, string SourceType, string Digest, ImmutableArray<JsonObject>? Manifests);

/// <summary>Asks for the directories or files of a revision.</summary>
/// <param name="RepositoryUrl">The repository.</param>
/// <param name="Revision">The revision to resolve.</param>
/// <param name="NoRevisionCache">Whether to ask git again what a branch points to.</param>
/// <param name="Pattern">Which files, as a git pathspec; not used for directories.</param>
internal sealed record GitListRequest(string RepositoryUrl, string Revision, bool NoRevisionCache, string Pattern);

/// <summary>The directories of a revision.</summary>
internal sealed record GitDirectoriesResponse(string Revision, ImmutableArray<string> Paths);

/// <summary>The files of a revision that a pattern matches, with their text.</summary>
internal sealed record GitFilesResponse(string Revision, ImmutableSortedDictionary<string, string> Files);

/// <summary>The commit that a revision points to.</summary>
internal sealed record RevisionResponse(string Revision);

/// <summary>Why the repo server could not answer.</summary>
internal sealed record RepoServerFailure(string Code, string Description);
