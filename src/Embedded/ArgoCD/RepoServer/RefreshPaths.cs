using System.Collections.Immutable;
using ArgoCD.ApplicationSets.Generators;
using FileTrees;

namespace ArgoCD.RepoServer;

/// <summary>The paths that an Application says its manifests depend on, in annotation <c>argocd.argoproj.io/manifest-generate-paths</c>.</summary>
internal static class RefreshPaths
{
    /// <summary>Reads the annotation.</summary>
    /// <param name="annotation">Paths with <c>;</c> between them: from the root of the repository with a leading slash, else from the source.</param>
    /// <param name="sourcePath">The path of the source.</param>
    /// <returns>Each from the root, without a leading slash; empty for no limit.</returns>
    public static ImmutableArray<string> Of(string? annotation, string sourcePath) =>
    [
        .. (annotation ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(path => TreePath.Join(path.StartsWith('/') ? "" : sourcePath, path.TrimStart('/'))).OfType<string>(),
    ];

    /// <summary>Whether any file is one of the paths, lies below one, or matches one as a pattern.</summary>
    public static bool AreTouched(ImmutableArray<string> paths, IReadOnlyCollection<string> files) => files.Any(file => paths.Any(path =>
        path.Length == 0 || file == path || file.StartsWith(path + "/", StringComparison.Ordinal) || PathPattern.IsMatch(path, file)));
}
