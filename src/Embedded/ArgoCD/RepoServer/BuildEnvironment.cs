using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ArgoCD.Objects;

namespace ArgoCD.RepoServer;

/// <summary>The variables that options of a source may name. Source: upstream's user guide, "Build Environment".</summary>
internal sealed partial class BuildEnvironment
{
    private readonly ImmutableDictionary<string, string> _variables;

    private BuildEnvironment(ImmutableDictionary<string, string> variables) => _variables = variables;

    /// <summary>The variables of one build.</summary>
    public static BuildEnvironment Of(SourceToRender source)
    {
        var (request, revision) = (source.Request, source.Revision);
        return new(ImmutableDictionary.CreateRange(new Dictionary<string, string>
        {
            ["$"] = "$",
            ["ARGOCD_APP_NAME"] = request.ApplicationName,
            ["ARGOCD_APP_NAMESPACE"] = request.DestinationNamespace,
            ["ARGOCD_APP_PROJECT_NAME"] = request.Project,
            ["ARGOCD_APP_REVISION"] = revision,
            ["ARGOCD_APP_REVISION_SHORT"] = revision[..Math.Min(7, revision.Length)],
            ["ARGOCD_APP_REVISION_SHORT_8"] = revision[..Math.Min(8, revision.Length)],
            ["ARGOCD_APP_SOURCE_PATH"] = source.Source.Text("path"),
            ["ARGOCD_APP_SOURCE_REPO_URL"] = source.Source.Text("repoURL"),
            ["ARGOCD_APP_SOURCE_TARGET_REVISION"] = source.Source.Text("targetRevision"),
        }));
    }

    /// <summary>Puts variables into a text; one that is not there becomes nothing, and <c>$$</c> a dollar sign.</summary>
    public string Substitute(string text) =>
        Variable().Replace(text, match => _variables.GetValueOrDefault(match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value, ""));

    [GeneratedRegex(@"\$(?:\{([^}]*)\}|([$*#@!?0-9-]|[A-Za-z_][A-Za-z0-9_]*))", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
